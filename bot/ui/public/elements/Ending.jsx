// Asks once more before the chat is closed.
import { Button } from "@/components/ui/button";
import { useEffect, useRef, useState } from "react";

export default function Ending() {
  const [waiting, setWaiting] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "end" });
  }, []);
  const choose = (name) => {
    setWaiting(true);
    callAction({ name, payload: {} });
  };
  return (
    <div ref={box} className="gr gr-ending" role="alertdialog" aria-label="End this rehearsal?" data-testid="ending">
      <p>
        <strong>End this rehearsal?</strong> {props.consequence}
      </p>
      <div className="gr-buttons">
        <Button data-testid="end-now" disabled={waiting} onClick={() => choose("end")}>
          End and show my scorecard
        </Button>
        <Button data-testid="keep-going" variant="outline" disabled={waiting} onClick={() => choose("stay")}>
          Keep going
        </Button>
      </div>
    </div>
  );
}
