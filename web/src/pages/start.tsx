/** The bare address: on to the home of the person's own facility, their visits, or the list. */
import { useEffect } from "preact/hooks";
import { facilityPath } from "../facility";
import { navigate } from "../router";
import { may, useMe } from "../session";
import { Loading } from "../ui/states";

export default function Start() {
  const who = useMe();
  const home = who.home.facility;
  // Whoever inspects and keeps no places comes to see what was found and what is due.
  const inspects = may(who, "inspect") && !may(who, "manage-places");
  useEffect(() => {
    const other = inspects ? "/visits" : "/facilities";
    navigate(home ? facilityPath(home.code) : other, { replace: true });
  }, []);
  return <Loading />;
}
