// What the trainee is told before the first word: the customer, the brief and the three questions.
import { chatProfileState } from "@chainlit/react-client";
import { useEffect } from "react";
import { useRecoilState } from "recoil";

export default function Brief() {
  const [profile, setProfile] = useRecoilState(chatProfileState);
  const { customer, rehearsal } = props;
  useEffect(() => {
    if (profile !== customer.id) setProfile(customer.id); // a resumed rehearsal began under another name in the header
  }, [rehearsal]);
  const speaker = CSS.escape(`Avatar for ${customer.name}`);
  return (
    <div className="gr gr-brief" data-testid="brief">
      <style>{`.ai-message:has(img[alt="${speaker}"]) .message-content::before{content:${JSON.stringify(customer.name)}}`}</style>
      <header>
        <img src={customer.avatar} alt="" />
        <div>
          <h2>{customer.name}</h2>
          <span className="gr-tags">
            {customer.industry}
            <i className={`gr-level gr-${customer.difficulty}`}>{customer.difficulty}</i>
          </span>
        </div>
      </header>
      {props.take && (
        <p className="gr-take" data-testid="take">
          Another take of <a href={props.take.href}>an earlier rehearsal</a>, from turn {props.take.turn}: what was said
          before it stands, and {customer.name} feels as then.
        </p>
      )}
      <h3>Your brief</h3>
      <p>{customer.brief}</p>
      <h3>You are scored on</h3>
      <dl className="gr-criteria">
        {props.criteria.map((criterion) => (
          <div key={criterion.name}>
            <dt>{criterion.name}</dt>
            <dd>{criterion.question}</dd>
          </div>
        ))}
      </dl>
      <p className="gr-fine">
        <b>hint</b> asks a coach for one sentence and is noted on the scorecard. <b>end</b> closes the chat and shows it.{" "}
        {props.cast}
      </p>
    </div>
  );
}
