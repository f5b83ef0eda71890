// The first screen: who to rehearse with, and what the scorecard will ask.
import { chatProfileState, useChatInteract } from "@chainlit/react-client";
import { useSetRecoilState } from "recoil";

const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem("greenroom.open")) || null;
  } catch {
    return null;
  }
};

export default function Lobby() {
  const setProfile = useSetRecoilState(chatProfileState);
  const { clear } = useChatInteract();
  const open = remembered();
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
      {open && (
        <button
          className="gr-resume"
          data-testid="resume"
          onClick={() => callAction({ name: "resume", payload: { rehearsal: open.id } })}
        >
          <img src={`/avatars/${open.persona}`} alt="" />
          <span>
            <strong>Go on with {open.name}</strong>
            <small>You left this rehearsal before its scorecard.</small>
          </span>
        </button>
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
