import { useCallback, useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import { clock, moment } from "../page/format";
import { type DemoAccount, SignIn } from "../page/SignIn";
import { Top } from "../page/Top";
import { OperateSignOutDocument, OperateTodayDocument, type OperateTodayQuery } from "./generated/graphql";
import { Arrivals, arrivalsThatWait } from "./panels/Arrivals";
import { AtRisk } from "./panels/AtRisk";
import { Falls } from "./panels/Falls";
import { List } from "./panels/List";
import { Markets } from "./panels/Markets";
import { Prices, pricesThatWait } from "./panels/Prices";
import { Proposals } from "./panels/Proposals";
import { Queues } from "./panels/Queues";
import { Reviews } from "./panels/Reviews";
import { useText } from "./text";

const SHOWN = 20;
const TURN_MS = 10_000;

interface Props {
  demo: readonly DemoAccount[];
  /** Where the documentation is, for the runbooks; null where nobody said. */
  docs: string | null;
  isSignedIn: boolean;
  onToken: (token: string | null) => void;
}

/** Where to in the page, and how much waits there. */
function Contents({ today }: { today: OperateTodayQuery }) {
  const { t } = useText();
  const { operations, markets } = today;
  const stopped = markets.filter(({ pauses, rateModel }) => pauses.length > 0 || rateModel.status !== "LIVE").length;
  const places = [
    { name: "proposals", title: t.proposals, count: operations.proposals.edges.length },
    { name: "reviews", title: t.onboarding, count: operations.onboarding.reduce((sum, { status, count }) => sum + (status in t.waiting ? count : 0), 0) },
    { name: "deposits", title: t.deposits, count: operations.heldDeposits.edges.length },
    { name: "payouts", title: t.payouts, count: operations.stuckPayouts.edges.length },
    { name: "arrivals", title: t.arrivals, count: arrivalsThatWait(operations).length },
    { name: "prices", title: t.prices, count: pricesThatWait(today).length },
    { name: "markets", title: t.markets, count: stopped },
    { name: "risk", title: t.risk, count: 0 },
    { name: "falls", title: t.falls, count: 0 },
    { name: "log", title: t.log, count: 0 },
  ];
  return (
    <nav aria-label={t.sections}>
      <ul className="contents">
        {places.map(({ name, title, count }) => (
          <li key={name}>
            <a href={`#${name}`}>{title}</a> {count > 0 && <span className="tag">{count}</span>}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Everything that an operator looks at, asked for again every few seconds. */
function Day({ docs, onToken }: { docs: string | null; onToken: (token: string | null) => void }) {
  const { t, language } = useText();
  const [turn, setTurn] = useState(0);
  const [{ data, error }, ask] = useQuery({ query: OperateTodayDocument, variables: { first: SHOWN }, requestPolicy: "network-only" });
  const [, signOut] = useMutation(OperateSignOutDocument);
  const again = useCallback(() => {
    ask({ requestPolicy: "network-only" });
    setTurn((before) => before + 1);
  }, [ask]);
  useEffect(() => {
    const timer = setInterval(again, TURN_MS);
    return () => clearInterval(timer);
  }, [again]);
  const code = error?.graphQLErrors[0]?.extensions["code"];
  useEffect(() => {
    if (code === "UNAUTHENTICATED") {
      onToken(null);
    }
  }, [code, onToken]);
  return (
    <>
      <div className="head">
        <p className="lead" role="status">
          {data?.solvency[0] && t.asOf(clock(data.solvency[0].asOf, language))}
        </p>
        <button type="button" className="quiet" onClick={() => void signOut({}).then(() => onToken(null))}>
          {t.signOut}
        </button>
      </div>
      {error && (
        <p className="fault" role="alert">
          {code === "FORBIDDEN" ? t.forbidden : `${t.retry}: ${error.message}`}
        </p>
      )}
      {!data && !error && <p className="empty">{t.loading}</p>}
      {data && (
        <>
          <Contents today={data} />
          <Proposals
            proposals={data.operations.proposals.edges.map(({ node }) => node)}
            hasMore={data.operations.proposals.pageInfo.hasNextPage}
            docs={docs}
            onDone={again}
          />
          <Reviews queue={data.reviewQueue} docs={docs} onDone={again} />
          <Queues operations={data.operations} docs={docs} onDone={again} />
          <Arrivals operations={data.operations} docs={docs} />
          <Prices today={data} docs={docs} onDone={again} />
          <Markets today={data} docs={docs} onDone={again} />
          <AtRisk docs={docs} turn={turn} />
          <Falls assets={data.markets.map(({ asset }) => asset.symbol)} />
          <List
            name="log"
            title={t.log}
            lead={t.logLead}
            docs={docs}
            rows={data.operatorActions.edges.map(({ node }) => node)}
            keyOf={({ id }) => id}
            columns={[
              { head: t.since, cell: ({ at }) => moment(at, language) },
              { head: t.act, cell: ({ action }) => <strong>{action}</strong> },
              { head: t.by, cell: ({ operator }) => operator.slice(0, 8) },
              { head: t.note, cell: ({ note }) => note ?? "" },
            ]}
          />
        </>
      )}
    </>
  );
}

export function App({ demo, docs, isSignedIn, onToken }: Props) {
  const { t } = useText();
  return (
    <>
      <Top />
      <main>
        <h1>{t.title}</h1>
        <p className="lead">{t.lead}</p>
        {isSignedIn ? (
          <Day docs={docs} onToken={onToken} />
        ) : (
          <section className="card">
            <SignIn lead={t.signInLead} demo={demo} demoLead={t.demo} demoName={() => t.demoOperator} onToken={onToken} />
          </section>
        )}
      </main>
    </>
  );
}
