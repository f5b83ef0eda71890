// The customer waits; says how to go on.
import { Button } from "@/components/ui/button";
import { useEffect, useRef, useState } from "react";

const words = greenroom.words.paused;

export default function Paused() {
  const [waiting, setWaiting] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "end" });
  }, []);
  const resume = () => {
    setWaiting(true);
    callAction({ name: "stay", payload: {} });
    document.querySelector("#chat-input")?.focus();
  };
  return (
    <div ref={box} className="gr gr-ending" role="status" data-testid="paused">
      <p>
        <strong>{words.title}</strong> {greenroom.fill(words.text, { name: props.name })}
      </p>
      <div className="gr-buttons">
        <Button data-testid="go-on" disabled={waiting} onClick={resume}>
          {words.resume}
        </Button>
      </div>
    </div>
  );
}
