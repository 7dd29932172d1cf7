/** A visit: being written, waiting to be sent, or as it was signed. */
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api/inspection";
import { useFacility } from "../../facility";
import { whenQueueChanges } from "../../offline/queue";
import type { Params } from "../../router";
import { useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Await, Loading } from "../../ui/states";
import { draft as draftOf, hasArrived } from "./drafts";
import { Fill } from "./fill";
import type { Draft } from "./model";
import { Show } from "./show";
import { Signed } from "./waiting";
import "./visit.css";

/** Undefined while it is looked up; null when nothing of it is here. */
type Here = Draft | null | undefined;

export default function VisitPage(props: Params) {
  const id = props.visit ?? "";
  const me = useMe().user.id;
  const [here, setHere] = useState<Here>(undefined);
  const look = async () => {
    const found = await draftOf(id).catch(() => undefined);
    // Another's draft on this device is theirs.
    const mine = found?.account === me ? found : null;
    setHere(mine && !(await hasArrived(mine)) ? mine : null);
  };
  useEffect(() => void look(), [id]);
  useEffect(() => {
    if (here?.state !== "signed") return;
    return whenQueueChanges(() => void look());
  }, [here?.state]);
  if (here === undefined) return <Loading />;
  if (here === null) return <Kept id={id} />;
  if (here.state === "open") return <Fill draft={here} done={() => void look()} />;
  return <Signed draft={here} look={() => void look()} onOpen={setHere} />;
}

function Kept({ id }: { id: string }) {
  const { facility } = useFacility();
  const loaded = useLoad(id, () => api.visit(facility.code, id));
  return <Await of={loaded}>{(visit) => <Show visit={visit} />}</Await>;
}
