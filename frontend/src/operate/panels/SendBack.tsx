import { useState } from "react";
import { Act } from "../act";
import { OperateReturnDepositDocument, type OperateTodayQuery } from "../generated/graphql";
import { useText } from "../text";

type Held = OperateTodayQuery["operations"]["heldDeposits"]["edges"][number]["node"];

interface Props {
  held: Held;
  onDone: () => void;
}

/** Sends a held deposit back: to its sender, or where the operator says; what came by no network is sent nowhere. */
export function SendBack({ held: { id, network, sender, returnPayout }, onDone }: Props) {
  const { t } = useText();
  const [address, setAddress] = useState("");
  return (
    <>
      {network && (
        <input
          type="text"
          aria-label={t.sendBackTo}
          placeholder={sender ?? t.sendBackTo}
          value={address}
          spellCheck={false}
          onChange={({ target }) => setAddress(target.value.trim())}
        />
      )}
      <Act
        document={OperateReturnDepositDocument}
        input={(idempotencyKey) => ({ depositId: id, address: address || null, idempotencyKey })}
        onDone={onDone}
        isQuiet
        isDisabled={network !== null && sender === null && !address}
      >
        {t.sendBack}
      </Act>
      {returnPayout && <p className="help">{t.couldNotReturn(returnPayout.failureReason ?? returnPayout.status)}</p>}
    </>
  );
}
