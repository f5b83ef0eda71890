// The x-ray: the customer's curve, and per turn what was read in it, what it did and what came of it.
import { Check, MessageSquareText, RotateCcw, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";

const words = greenroom.words.debrief;
const say = (key, slots) => greenroom.fill(words[key], slots);
const name = props.customer.name;

const Effect = ({ effect }) => (
  <li className={`gr-effect ${effect.good ? "gr-good" : "gr-bad"}`}>
    <span aria-hidden="true">
      <b>{effect.arrows}</b> {effect.words}
    </span>
    <span className="gr-heard">{effect.says}</span>
  </li>
);

const Read = ({ read }) => (
  <li className={read.helps ? "gr-good" : "gr-bad"}>
    {read.helps ? <Check size={15} aria-label={words.helped} /> : <TriangleAlert size={15} aria-label={words.hurt} />}
    <span>
      {say("you", { read: read.words })} {read.weak && <small>{words.faintly}</small>}
    </span>
  </li>
);

const Said = ({ row, show }) => (
  <blockquote>
    {row.said.map((piece, index) =>
      piece.tone ? (
        <mark key={index} className={`gr-${piece.tone}`} title={say("you", { read: piece.read })} onClick={show}>
          {piece.text}
        </mark>
      ) : (
        piece.text
      ),
    )}
  </blockquote>
);

const Row = ({ row, chosen, choose, back }) => {
  const { turn } = row;
  const [waiting, setWaiting] = useState(false);
  const show = (event) => {
    event.stopPropagation();
    if (!greenroom.show(props.steps[turn], turn)) return;
    toast(say("turn", { turn }), { id: "gr-back", duration: 20000, action: { label: words.back, onClick: () => back(turn) } });
  };
  const retry = () => {
    setWaiting(true);
    greenroom.retry(props.rehearsal, turn).catch((fault) => {
      setWaiting(false);
      toast.error(fault.message);
    });
  };
  return (
    <li id={`gr-row-${turn}`} className={`gr-row ${chosen ? "gr-chosen" : ""}`} data-testid={`row-${turn}`} onClick={() => choose(turn)}>
      <header>
        <button className="gr-turn" aria-pressed={chosen} aria-label={say("mark", { turn })}>
          {say("turn", { turn })}
        </button>
        <i className={`gr-band gr-${row.band}`}>{row.mood}</i>
        {props.steps[turn] && (
          <button className="gr-retry" data-testid={`show-${turn}`} onClick={show}>
            <MessageSquareText size={13} aria-hidden="true" /> {words.show}
          </button>
        )}
        <button className="gr-retry" data-testid={`again-${turn}`} disabled={waiting} onClick={retry}>
          <RotateCcw size={13} aria-hidden="true" /> {words.again}
        </button>
      </header>
      <Said row={row} show={show} />
      <div className="gr-did">
        {row.read.length > 0 ? (
          <ul className="gr-read" aria-label={words.read}>
            {row.read.map((read, index) => (
              <Read read={read} key={index} />
            ))}
          </ul>
        ) : (
          <p>{words.nothing_read}</p>
        )}
        <ul className="gr-effects" aria-label={say("did", { name })}>
          {row.effects.map((effect) => (
            <Effect effect={effect} key={effect.words} />
          ))}
          {row.effects.length === 0 && <li className="gr-effect gr-none">{words.no_change}</li>}
        </ul>
      </div>
      {row.brought.map((item, index) => (
        <p className={`gr-brought gr-${item.kind}`} key={index}>
          <strong>{item.words}</strong> {item.fact}
        </p>
      ))}
    </li>
  );
};

export default function Debrief() {
  const [chosen, setChosen] = useState(null);
  const top = useRef(null);
  const figure = useRef(null);
  const goTo = (turn) => {
    setChosen(turn);
    document.getElementById(`gr-row-${turn}`)?.scrollIntoView({ behavior: greenroom.pace(), block: "start" });
  };
  const fromCurve = (event) => {
    const column = event.target.closest("[data-turn]");
    if (!column || (event.key && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    const stays = getComputedStyle(top.current).position === "sticky"; // else the curve would scroll away
    (stays ? goTo : setChosen)(Number(column.dataset.turn));
  };
  useEffect(() => {
    const mark = ({ detail }) => setChosen(detail);
    addEventListener("greenroom:turn", mark);
    return () => removeEventListener("greenroom:turn", mark);
  }, []);
  useEffect(() => {
    figure.current.querySelectorAll("[data-turn]").forEach((column) => {
      column.setAttribute("aria-pressed", String(Number(column.dataset.turn) === chosen));
    });
  }, [chosen]);
  const row = props.rows.find(({ turn }) => turn === chosen);
  return (
    <article className="gr gr-debrief" data-testid="debrief">
      <div ref={top} className="gr-top">
        <h2>{say("felt", { name })}</h2>
        <div ref={figure} data-testid="curve" onClick={fromCurve} onKeyDown={fromCurve} dangerouslySetInnerHTML={{ __html: props.curve }} />
        <p className="gr-says" aria-live="polite" data-testid="says">
          {row ? row.says : words.choose}
          {row && (
            <button className="gr-retry" onClick={() => goTo(row.turn)}>
              {say("go_to", row)}
            </button>
          )}
        </p>
      </div>
      <h2>{words.turns}</h2>
      <ol>
        {props.rows.map((each) => (
          <Row row={each} key={each.turn} chosen={each.turn === chosen} choose={setChosen} back={goTo} />
        ))}
      </ol>
      <footer>
        {words.keep}
        {props.exports.map(({ kind, href }) => (
          <a key={kind} href={href} target="_blank" rel="noreferrer">
            {words[kind]}
          </a>
        ))}
      </footer>
    </article>
  );
}
