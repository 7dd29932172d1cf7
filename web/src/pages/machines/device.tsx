/** The token by which a machine's device hands events in. */
import { useState } from "preact/hooks";
import * as api from "../../api/machines";
import type { Machine } from "../../api/machines";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { Section } from "../../ui/page";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function Device({ machine, done }: { machine: Machine; done: () => void }) {
  const { moment } = useFacility();
  const [secret, setSecret] = useState<string | null>(null);
  const submit = useSubmit();
  const make = async () => {
    setSecret((await api.makeToken(machine.code)).secret);
    done();
  };
  const revoke = async () => {
    await api.revokeToken(machine.code);
    done();
  };
  return (
    <Section title={t("machines.device")}>
      <p class="muted">
        {machine.tokenMadeAt
          ? t("machines.tokenSince", { at: moment(machine.tokenMadeAt) })
          : t("machines.noToken")}
      </p>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button type="button" class="button" onClick={() => void submit.run(make)}>
          {t(machine.tokenMadeAt ? "machines.rotate" : "machines.makeToken")}
        </button>
        {machine.tokenMadeAt && (
          <button type="button" class="button danger" onClick={() => void submit.run(revoke)}>
            {t("machines.revoke")}
          </button>
        )}
      </div>
      {secret && (
        <Dialog title={t("machines.device")} onClose={() => setSecret(null)}>
          <p>{t("machines.tokenOnce")}</p>
          <code class="machine-secret">{secret}</code>
          <p class="muted">
            {t("machines.tokenUse", { path: `/api/v1/machines/${machine.code}/events` })}
          </p>
        </Dialog>
      )}
    </Section>
  );
}
