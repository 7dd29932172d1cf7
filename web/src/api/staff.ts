/** Calls about staff: people, certificates, trainings. */
import { get, path, post, put, type Query } from "./client";
import type { Page } from "./types";

export type CertificateKind = "post" | "counsellor";
export type CertificateState = "valid" | "expired" | "revoked" | "not_yet";
export type StepKind = "stamped" | "prolonged" | "revoked";
export type TrainingKind = "pre_post" | "yearly";

export interface Certificate {
  id: string;
  kind: CertificateKind;
  number: string;
  holder: string;
  unit: string;
  basis: "exam" | "renewal" | "earlier" | "outside";
  issuedOn: string;
  validTo: string;
  state: CertificateState;
  stampedOn: string | null;
  /** Days until it ends, from 60 on. */
  reminder: number | null;
}
export interface Member {
  id: string;
  name: string;
  username: string | null;
  beganOn: string;
  leftOn: string | null;
  note: string;
  certificates: Certificate[];
  passedExam: boolean;
  trainedOn: string | null;
}
export interface NewMember {
  name: string;
  username: string | null;
  beganOn: string;
  leftOn: string | null;
  note: string;
}
export interface Training {
  id: string;
  kind: TrainingKind;
  title: string;
  material: string;
  hours: number;
  heldOn: string;
  test: { fullMark: number; passMark: number } | null;
  attended: number;
}
export interface Mark {
  member: string;
  name: string;
  facility: string;
  attended: boolean;
  score: number | null;
  passed: boolean;
}

/** Somebody in the register of a region. */
export interface Registered {
  facilityCode: string;
  facilityName: string;
  member: Member;
}
export const REGISTER = "/staff-register";
export const register = (query: Query) => get<Page<Registered>>(REGISTER, query);
export const staff = (at: string) => get<Page<Member>>(path`/facilities/${at}/staff`);
export const saveMember = (at: string, id: string, body: NewMember) =>
  put<Member>(path`/facilities/${at}/staff/${id}`, body);
export const ownCertificate = (at: string) =>
  get<{ rule: "off" | "warn" | "refuse"; holds: boolean }>(path`/facilities/${at}/own-certificate`);
export const issueCertificate = (
  at: string,
  body: {
    id: string;
    member: string;
    kind: CertificateKind;
    number: string;
    issuedOn: string;
    validTo: string;
    earlier: boolean;
  },
) => post<Certificate>(path`/facilities/${at}/certificates`, body);
export const addStep = (
  at: string,
  certificate: string,
  body: { id: string; kind: StepKind; day: string; validTo: string | null; note: string },
) => post<Certificate>(path`/facilities/${at}/certificates/${certificate}/steps`, body);
/** Where the certificate is as a card to print. */
export const cardFile = (at: string, certificate: string) =>
  `/api/v1${path`/facilities/${at}/certificates/${certificate}/card`}`;
export const trainings = (at: string) => get<Page<Training>>(path`/facilities/${at}/trainings`);
export const addTraining = (at: string, body: Omit<Training, "attended">) =>
  post<Training>(path`/facilities/${at}/trainings`, body);
export const training = (at: string, id: string) =>
  get<Training & { marks: Mark[] }>(path`/facilities/${at}/trainings/${id}`);
export const markTraining = (
  at: string,
  id: string,
  marks: { member: string; attended: boolean; score: number | null }[],
) => put<Training & { marks: Mark[] }>(path`/facilities/${at}/trainings/${id}/marks`, { marks });
