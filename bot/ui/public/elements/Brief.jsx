// What the trainee is told before the first word: the customer, the brief and the three questions.
import { chatProfileState } from "@chainlit/react-client";
import { useEffect } from "react";
import { useRecoilState } from "recoil";

const words = greenroom.words.brief;

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
            <i className={`gr-level gr-${customer.difficulty}`}>{customer.hardness}</i>
          </span>
        </div>
      </header>
      {props.take && (
        <p className="gr-take" data-testid="take">
          {words.take_before} <a href={props.take.href}>{words.take_link}</a>,{" "}
          {greenroom.fill(words.take_after, { turn: props.take.turn, name: customer.name })}
        </p>
      )}
      {customer.note && (
        <p className="gr-care" data-testid="content-note" role="note">
          <strong>{greenroom.words.content.title}:</strong> {customer.note} {greenroom.words.content.help}
        </p>
      )}
      {props.capped && (
        <p className="gr-capped" data-testid="capped">
          {props.capped}
        </p>
      )}
      <h3>{words.brief}</h3>
      <p>{customer.brief}</p>
      <h3>{words.criteria}</h3>
      <dl className="gr-criteria">
        {props.criteria.map((criterion) => (
          <div key={criterion.name}>
            <dt>{criterion.name}</dt>
            <dd>{criterion.question}</dd>
          </div>
        ))}
      </dl>
      <p className="gr-fine">
        {words.commands} {props.cast}
      </p>
    </div>
  );
}
