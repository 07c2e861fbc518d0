export { loadTargets } from './configuration/load-targets.ts';
export { targetNames } from './configuration/target-names.ts';
export { ListInterrupted } from './connector.ts';
export type {
  AccountChange,
  AccountKind,
  CallOptions,
  CallResult,
  Capabilities,
  Connector,
  ErasureFinding,
  MatchKey,
  MemberDelta,
  NewAccount,
  RemoteAccount,
  TargetDocument,
  TargetError,
} from './connector.ts';
export type { Desired, ErasePolicy, LeavePolicy, Target, TargetLimits, Thresholds } from './target.ts';
export type { Exchanged, HttpRequest } from './exchange/exchange.ts';
export type { Intermediary } from './exchange/intermediary.ts';
export { EDITOR_SCHEMAS } from './configuration/editor-schemas.ts';
export type { EditorSchemaName } from './configuration/editor-schemas.ts';
