// The scorecard: outcome first, then the three scores, then the evidence for each.
import { AlertTriangle, Check, EyeOff, RotateCcw, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";

const words = greenroom.words.scorecard;
const say = (key, slots) => greenroom.fill(words[key], slots);
const MARKS = { positive: Check, harmful: X, missed: EyeOff };

const jump = (turn, back) => {
  if (!greenroom.show(props.steps[turn], turn)) return;
  const onClick = () => back.scrollIntoView({ behavior: greenroom.pace(), block: "center" });
  toast(say("turn", { turn }), { id: "gr-back", duration: 20000, action: { label: words.back, onClick } });
};

const Turn = ({ turn }) =>
  props.steps[turn] ? (
    <button className="gr-turn" onClick={(event) => jump(turn, event.currentTarget)} aria-label={say("show_turn", { turn })}>
      {say("turn", { turn })}
    </button>
  ) : (
    <span className="gr-turn">{say("turn", { turn })}</span>
  );

const Retry = ({ turn }) => {
  const [waiting, setWaiting] = useState(false);
  const retry = () => {
    setWaiting(true);
    greenroom.retry(props.rehearsal, turn).catch((fault) => {
      setWaiting(false);
      toast.error(fault.message);
    });
  };
  return (
    <button className="gr-retry" data-testid={`retry-${turn}`} disabled={waiting} onClick={retry}>
      <RotateCcw size={13} aria-hidden="true" /> {say("retry", { turn })}
    </button>
  );
};

const Meter = ({ score }) => (
  <span className="gr-meter" aria-hidden="true">
    {[1, 2, 3, 4, 5].map((level) => (
      <i key={level} style={{ "--fill": Math.max(0, Math.min(1, (score ?? 0) - level + 1)) }} />
    ))}
  </span>
);

const Tile = ({ criterion }) => (
  <a
    className={`gr-tile gr-${criterion.tone}`}
    href={`#gr-${criterion.id}`}
    onClick={(event) => {
      event.preventDefault();
      document.getElementById(`gr-${criterion.id}`)?.scrollIntoView({ behavior: greenroom.pace(), block: "start" });
    }}
  >
    <span className="gr-name">{criterion.name}</span>
    <span className="gr-score" data-testid={`score-${criterion.id}`}>
      {criterion.figure}
      <small>{criterion.score === null ? ` ${words.not_scored}` : " / 5"}</small>
    </span>
    <Meter score={criterion.score} />
  </a>
);

const Evidence = ({ item }) => {
  const [Icon, word] = [MARKS[item.polarity], words[item.polarity]];
  return (
    <li className={`gr-evidence gr-${item.polarity}`}>
      <span className="gr-mark" title={word}>
        <Icon size={15} aria-label={word} />
      </span>
      <div>
        <blockquote>
          {item.speaker === "customer" && <cite>{props.customer.name}: </cite>}
          <span data-testid="quote" data-speaker={item.speaker}>
            “{item.quote}”
          </span>
        </blockquote>
        {item.reasons.map(({ why, skills }, index) => (
          <p key={why}>
            {index === 0 && <Turn turn={item.turn} />}
            {why}{" "}
            {skills.map((skill) => (
              <span className="gr-skill" key={skill}>
                {skill}
              </span>
            ))}
          </p>
        ))}
        {item.polarity !== "positive" && <Retry turn={item.turn} />}
      </div>
    </li>
  );
};

const Criterion = ({ criterion }) => (
  <section id={`gr-${criterion.id}`} className={`gr-criterion gr-${criterion.tone}`} data-testid={`criterion-${criterion.id}`}>
    <header>
      <h3>{criterion.name}</h3>
      <Meter score={criterion.score} />
      <b>{criterion.score === null ? words.not_scored : say("of_five", { score: criterion.figure })}</b>
      {criterion.score !== null && <small>{criterion.confidence}</small>}
    </header>
    {criterion.reason && <p>{criterion.reason}</p>}
    {criterion.anchors.length > 0 && (
      <dl className="gr-anchors">
        {criterion.anchors.map(({ level, text }, index) => (
          <div key={level} className={index ? "" : "gr-here"}>
            <dt>{level}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    )}
    {criterion.evidence.length > 0 && (
      <ul className="gr-list">
        {criterion.evidence.map((item, index) => (
          <Evidence item={item} key={index} />
        ))}
      </ul>
    )}
    {criterion.say_instead.map((line, index) => (
      <aside className="gr-instead" key={index} data-testid="say-instead">
        <span>
          <Turn turn={line.turn} /> {words.instead}
        </span>
        <p>{line.text}</p>
        <Retry turn={line.turn} />
      </aside>
    ))}
    <ul className="gr-skills">
      {criterion.skills.map((skill) => (
        <li key={skill.name} className={`gr-${skill.tone}`} title={skill.definition}>
          <span>{skill.name}</span>
          <Meter score={skill.score} />
          <b>{skill.figure}</b>
        </li>
      ))}
    </ul>
  </section>
);

const Finding = ({ finding }) => (
  <li className={finding.critical ? "gr-critical" : ""}>
    <blockquote data-testid="finding-quote">
      “{finding.quote}”
    </blockquote>
    <p>
      <Turn turn={finding.turn} />
      {finding.why} <span className="gr-skill">{finding.rule}</span>
    </p>
    <p className="gr-safer">
      <b>{words.safer}</b> {finding.safer}
    </p>
    <Retry turn={finding.turn} />
  </li>
);

const Facts = ({ title, facts, children }) =>
  facts.length > 0 && (
    <section>
      <h3>{title}</h3>
      {children}
      <ul className="gr-facts">
        {facts.map((fact, index) => (
          <li key={index}>{fact}</li>
        ))}
      </ul>
    </section>
  );

export default function Scorecard() {
  const top = useRef(null);
  useEffect(() => {
    const settled = setTimeout(() => top.current?.scrollIntoView({ block: "start" }), 400); // after Chainlit's own scroll
    const leave = () => clearTimeout(settled); // whoever acts first knows where to look
    ["pointerdown", "wheel", "keydown"].forEach((act) => addEventListener(act, leave, { once: true }));
    return leave;
  }, []);
  const critical = props.findings.filter((finding) => finding.critical);
  return (
    <article ref={top} className="gr gr-scorecard" data-testid="scorecard">
      <header className={`gr-outcome gr-${props.outcome.tone}`}>
        <img src={props.customer.avatar} alt="" />
        <div>
          <h2>{props.outcome.title}</h2>
          <p>{props.outcome.text}</p>
        </div>
      </header>
      {props.findings.length > 0 && (
        <section className={`gr-findings ${critical.length ? "gr-bad" : "gr-warn"}`} data-testid="findings" role="alert">
          <h3>
            <AlertTriangle size={18} aria-hidden="true" />
            {critical.length ? words.must_not : words.reword}
          </h3>
          <ul>
            {props.findings.map((finding, index) => (
              <Finding finding={finding} key={index} />
            ))}
          </ul>
        </section>
      )}
      <nav className="gr-tiles" aria-label={words.scores}>
        {props.criteria.map((criterion) => (
          <Tile criterion={criterion} key={criterion.id} />
        ))}
      </nav>
      {props.criteria.map((criterion) => (
        <Criterion criterion={criterion} key={criterion.id} />
      ))}
      <Facts title={say("never_told", { name: props.customer.name })} facts={props.never_uncovered} />
      <Facts title={words.brought_to_light} facts={props.uncovered} />
      {props.secondary.length > 0 && (
        <section>
          <h3>{words.also}</h3>
          <ul className="gr-secondary">
            {props.secondary.map((line) => (
              <li key={line.name} className={`gr-${line.tone}`}>
                <span>
                  <b>{line.name}</b> {line.reason}
                </span>
                <Meter score={line.score} />
                <b>{line.figure}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Facts title={props.hints.length === 1 ? words.one_hint : say("hints", { count: props.hints.length })} facts={props.hints} />
      <footer>{props.notice}</footer>
    </article>
  );
}
