// Asks once more before the chat is closed.
import { Button } from "@/components/ui/button";
import { useEffect, useRef, useState } from "react";

const words = greenroom.words.ending;

export default function Ending() {
  const [waiting, setWaiting] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "end" });
    box.current?.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  const choose = (name) => {
    setWaiting(true);
    callAction({ name, payload: {} });
  };
  const leave = (event) => {
    if (event.key === "Escape" && !waiting) choose("stay");
  };
  return (
    <div ref={box} className="gr gr-ending" role="alertdialog" aria-label={words.title} data-testid="ending" onKeyDown={leave}>
      <p>
        <strong>{words.title}</strong> {props.consequence}
      </p>
      <div className="gr-buttons">
        <Button data-testid="end-now" disabled={waiting} onClick={() => choose("end")}>
          {words.end}
        </Button>
        <Button data-testid="keep-going" variant="outline" disabled={waiting} onClick={() => choose("stay")}>
          {words.stay}
        </Button>
      </div>
    </div>
  );
}
