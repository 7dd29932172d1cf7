/** From a label's page into the program: on to the facility looked at last. */
import { useEffect } from "preact/hooks";
import { facilityPath, lastFacility } from "../../facility";
import { navigate, useQuery } from "../../router";
import { Loading } from "../../ui/states";

export default function EnterScan() {
  const [query] = useQuery();
  useEffect(() => {
    const at = lastFacility();
    const text = new URLSearchParams(query.text ? { text: query.text } : {});
    navigate(at ? facilityPath(at, `/scan?${text}`) : "/", { replace: true });
  }, []);
  return <Loading />;
}
