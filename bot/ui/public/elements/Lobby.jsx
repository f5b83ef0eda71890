// The first screen: who to rehearse with, and what the scorecard will ask.
import { chatProfileState, useChatInteract } from "@chainlit/react-client";
import { useSetRecoilState } from "recoil";

export default function Lobby() {
  const setProfile = useSetRecoilState(chatProfileState);
  const { clear } = useChatInteract();
  const left = props.left;
  const choose = (id) => {
    setProfile(id);
    clear();
  };
  return (
    <div className="gr gr-lobby" data-testid="lobby">
      <h1>Rehearse the conversation before it happens</h1>
      <p className="gr-lead">
        Pick a customer and answer as you would at work. They react to what you write. Afterwards you get your scores,
        each with your own words as evidence.
      </p>
      {left && (
        <a className="gr-resume" data-testid="resume" href={`/thread/${left.rehearsal}`}>
          <img src={left.avatar} alt="" />
          <span>
            <strong>Go on with {left.name}</strong>
            <small>You left this rehearsal before its scorecard.</small>
          </span>
        </a>
      )}
      <ul className="gr-customers">
        {props.customers.map((customer) => (
          <li key={customer.id}>
            <button data-testid={`pick-${customer.id}`} onClick={() => choose(customer.id)}>
              <img src={customer.avatar} alt="" />
              <strong>{customer.name}</strong>
              <span className="gr-tags">
                {customer.industry}
                <i className={`gr-level gr-${customer.difficulty}`}>{customer.difficulty}</i>
              </span>
              <span className="gr-summary">{customer.summary}</span>
            </button>
          </li>
        ))}
      </ul>
      {props.studio && (
        <div className="gr-studio" data-testid="studio">
          {props.studio.map((file) => (
            <p key={file.id} className="gr-broken">
              <strong>{file.id}.yaml is broken.</strong> {file.fault}{" "}
              {file.kept ? "Trainees meet its last good state." : "Trainees do not see it."}
            </p>
          ))}
          <a href="/studio">Write and prove customers in the studio</a>
        </div>
      )}
      <h2>What you are scored on</h2>
      <dl className="gr-criteria">
        {props.criteria.map((criterion) => (
          <div key={criterion.name}>
            <dt>{criterion.name}</dt>
            <dd>{criterion.question}</dd>
          </div>
        ))}
      </dl>
      <p className="gr-fine">
        {props.cast} {props.connect}
      </p>
    </div>
  );
}
