/** The bare address: on to the home of the person's own facility, or the list of theirs. */
import { useEffect } from "preact/hooks";
import { facilityPath } from "../facility";
import { navigate } from "../router";
import { useMe } from "../session";
import { Loading } from "../ui/states";

export default function Start() {
  const home = useMe().home.facility;
  useEffect(() => {
    navigate(home ? facilityPath(home.code) : "/facilities", { replace: true });
  }, []);
  return <Loading />;
}
