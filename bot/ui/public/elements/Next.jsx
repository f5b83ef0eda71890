// Where to go from a finished rehearsal.
import { chatProfileState, useChatInteract } from "@chainlit/react-client";
import { Button } from "@/components/ui/button";
import { useEffect, useRef } from "react";
import { useSetRecoilState } from "recoil";

const words = greenroom.words.next;

export default function Next() {
  const setProfile = useSetRecoilState(chatProfileState);
  const { clear } = useChatInteract();
  const box = useRef(null);
  useEffect(() => {
    if (props.note) box.current?.scrollIntoView({ block: "end" }); // without a note the scorecard above comes first
  }, []);
  const go = (profile) => {
    setProfile(profile);
    clear();
    history.pushState(null, "", "/"); // off the finished rehearsal's own address, or it would come back
    dispatchEvent(new PopStateEvent("popstate"));
  };
  const again = (
    <Button key="again" data-testid="again" variant={props.stopped ? "outline" : "default"} onClick={() => go(props.customer.id)}>
      {greenroom.fill(words.again, { name: props.customer.name })}
    </Button>
  );
  const another = (
    <Button key="another" data-testid="another" variant={props.stopped ? "default" : "outline"} onClick={() => go(props.lobby)}>
      {words.another}
    </Button>
  );
  return (
    <div ref={box} className="gr gr-next" data-testid="next">
      {props.note && <p>{props.note}</p>}
      <div className="gr-buttons">
        {props.stopped ? [another, again] : [again, another]}
        {props.compare && (
          <Button data-testid="compare" variant="outline" onClick={() => location.assign(props.compare)}>
            {words.compare}
          </Button>
        )}
      </div>
    </div>
  );
}
