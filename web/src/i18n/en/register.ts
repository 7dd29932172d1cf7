/** In English: the register of everybody who works in a region. */
import type { register as zh } from "../zh/register";

export const register: Record<keyof typeof zh, string> = {
  "register.title": "Register of staff and certificates",
  "register.only": "Only",
  "register.only.without": "No valid post certificate",
  "register.only.ending": "Ending within 60 days",
  "register.empty": "Nobody like this.",
  "register.state": "Certificate is",
  "register.leftOn": "Left on",
  "register.trainedOn": "Trained this year on",
};
