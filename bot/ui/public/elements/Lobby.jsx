// The first screen: who to rehearse with, how heated it may get, and what the scorecard will ask.
import { chatProfileState, useChatInteract } from "@chainlit/react-client";
import { useState } from "react";
import { useSetRecoilState } from "recoil";

const words = greenroom.words.lobby;
const YEAR = 31536000;

const Intensity = () => {
  const [chosen, choose] = useState(greenroom.intensity() || props.intensity.chosen);
  const keep = (id) => {
    choose(id);
    document.cookie = `greenroom_intensity=${id}; path=/; max-age=${YEAR}; samesite=lax`; // read when a rehearsal begins
  };
  return (
    <fieldset className="gr-intensity" data-testid="intensity">
      <legend>{greenroom.words.intensity.title}</legend>
      <div>
        {props.intensity.choices.map(({ id, name }) => (
          <label key={id} data-testid={`intensity-${id}`}>
            <input type="radio" name="intensity" value={id} checked={chosen === id} onChange={() => keep(id)} />
            {name}
          </label>
        ))}
      </div>
      <p className="gr-fine">{greenroom.words.intensity.help}</p>
    </fieldset>
  );
};

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
      <h1>{words.title}</h1>
      <p className="gr-lead">{words.lead}</p>
      {props.local && (
        <p className="gr-fine" data-testid="local">
          {words.local}
        </p>
      )}
      {left && (
        <a className="gr-resume" data-testid="resume" href={`/thread/${left.rehearsal}`}>
          <img src={left.avatar} alt="" />
          <span>
            <strong>{greenroom.fill(words.go_on, { name: left.name })}</strong>
            <small>{words.left}</small>
          </span>
        </a>
      )}
      <Intensity />
      {props.customers.length === 0 && <p data-testid="nobody">{words.nobody}</p>}
      <ul className="gr-customers">
        {props.customers.map((customer) => (
          <li key={customer.id}>
            <button data-testid={`pick-${customer.id}`} onClick={() => choose(customer.id)}>
              <img src={customer.avatar} alt="" />
              <strong>{customer.name}</strong>
              <span className="gr-tags">
                {customer.industry}
                <i className={`gr-level gr-${customer.difficulty}`}>{customer.hardness}</i>
              </span>
              <span className="gr-summary">{customer.summary}</span>
              {customer.note && (
                <span className="gr-note" data-testid={`note-${customer.id}`}>
                  {customer.note}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {props.studio && (
        <div className="gr-studio" data-testid="studio">
          {props.studio.map((file) => (
            <p key={file.id} className="gr-broken">
              <strong>{greenroom.fill(words.broken, { file: `${file.id}.yaml` })}</strong> {file.fault}{" "}
              {file.kept ? words.last_good : words.unseen}
            </p>
          ))}
          <a href="/studio">{words.studio}</a>
        </div>
      )}
      <h2>{words.criteria}</h2>
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
