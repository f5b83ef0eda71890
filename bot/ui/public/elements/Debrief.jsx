// The x-ray: the customer's curve, and per turn what was read in it, what it did and what came of it.
import { Check, MessageSquareText, RotateCcw, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";

const Effect = ({ effect }) => (
  <li className={`gr-effect ${effect.good ? "gr-good" : "gr-bad"}`}>
    <span aria-hidden="true">
      <b>{(effect.up ? "↑" : "↓").repeat(effect.arrows)}</b> {effect.words}
    </span>
    <span className="gr-heard">{effect.says}</span>
  </li>
);

const Read = ({ read }) => (
  <li className={read.helps ? "gr-good" : "gr-bad"}>
    {read.helps ? <Check size={15} aria-label="Helped:" /> : <TriangleAlert size={15} aria-label="Hurt:" />}
    <span>
      You {read.words}
      {read.weak && <small> (faintly)</small>}
    </span>
  </li>
);

const Row = ({ row, chosen, choose, back }) => {
  const [waiting, setWaiting] = useState(false);
  const show = (event) => {
    event.stopPropagation();
    if (!greenroom.show(props.steps[row.turn], row.turn)) return;
    const action = { label: "Back to the debrief", onClick: () => back(row.turn) };
    toast(`Turn ${row.turn}`, { id: "gr-back", duration: 20000, action });
  };
  const retry = () => {
    setWaiting(true);
    greenroom.retry(props.rehearsal, row.turn).catch((fault) => {
      setWaiting(false);
      toast.error(fault.message);
    });
  };
  return (
    <li id={`gr-row-${row.turn}`} className={`gr-row ${chosen ? "gr-chosen" : ""}`} data-testid={`row-${row.turn}`} onClick={() => choose(row.turn)}>
      <header>
        <button className="gr-turn" aria-pressed={chosen} aria-label={`Turn ${row.turn}: mark it in the curve`}>
          Turn {row.turn}
        </button>
        <i className={`gr-band gr-${row.band}`}>{row.band}</i>
        {props.steps[row.turn] && (
          <button className="gr-retry" data-testid={`show-${row.turn}`} onClick={show}>
            <MessageSquareText size={13} aria-hidden="true" /> Show in the chat
          </button>
        )}
        <button className="gr-retry" data-testid={`again-${row.turn}`} disabled={waiting} onClick={retry}>
          <RotateCcw size={13} aria-hidden="true" /> Try again from here
        </button>
      </header>
      <blockquote>
        {row.said.map((piece, index) =>
          piece.tone ? (
            <mark key={index} className={`gr-${piece.tone}`} title={`You ${piece.title}`} onClick={show}>
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </blockquote>
      <div className="gr-did">
        {row.read.length > 0 ? (
          <ul className="gr-read" aria-label="What was read in it">
            {row.read.map((read, index) => (
              <Read read={read} key={index} />
            ))}
          </ul>
        ) : (
          <p>Nothing that moves a customer was read in it.</p>
        )}
        <ul className="gr-effects" aria-label={`What it did to ${props.customer.name}`}>
          {row.effects.map((effect) => (
            <Effect effect={effect} key={effect.words} />
          ))}
          {row.effects.length === 0 && <li className="gr-effect gr-none">no change to speak of</li>}
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
    document.getElementById(`gr-row-${turn}`)?.scrollIntoView({ behavior: "smooth", block: "start" });
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
        <h2>How {props.customer.name} felt</h2>
        <div ref={figure} data-testid="curve" onClick={fromCurve} onKeyDown={fromCurve} dangerouslySetInnerHTML={{ __html: props.curve }} />
        <p className="gr-says" aria-live="polite" data-testid="says">
          {row ? row.says : "Choose a turn to see what it did."}
          {row && (
            <button className="gr-retry" onClick={() => goTo(row.turn)}>
              Go to turn {row.turn}
            </button>
          )}
        </p>
      </div>
      <h2>Turn by turn</h2>
      <ol>
        {props.rows.map((each) => (
          <Row row={each} key={each.turn} chosen={each.turn === chosen} choose={setChosen} back={goTo} />
        ))}
      </ol>
      <footer>
        Keep this debrief:{" "}
        {props.exports.map(({ name, href }) => (
          <a key={href} href={href} target="_blank" rel="noreferrer">
            {name}
          </a>
        ))}
      </footer>
    </article>
  );
}
