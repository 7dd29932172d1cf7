/** In English: what is sent, what waits, and pages without a network. */
export const wire = {
  "wire.title": "To be sent",
  "wire.bar": "Network and unsent work",
  "wire.unable":
    "This browser keeps nothing (a private window, for example): nothing can be posted without a network. Stay online and wait until it says posted.",
  "wire.offline": "No network",
  "wire.asOf": "showing data of {at}",
  "wire.reload": "Load again",
  "wire.waiting": "{n} to be sent",
  "wire.sending": "Sending, {n} to go",
  "wire.refused": "{n} not accepted: please see to it",
  "wire.justSent": "All {n} saved before are posted",
  "wire.see": "See",
  "wire.update": "A new version is ready",
  "wire.updateOther": "A new version is in use; this page is still the old one",
  "wire.updateNow": "Use the new version",
  "wire.updateSafe": "Documents being written and those to be sent are kept.",
  "wire.slow":
    "This device is {by} behind the server. Days are taken from the server; please set the clock.",
  "wire.fast":
    "This device is {by} ahead of the server. Days are taken from the server; please set the clock.",
  "wire.minutes": "{n} minutes",
  "wire.hours": "{n} hours",
  "wire.days": "{n} days",

  "wire.kept": "Saved on this device, not posted yet.",
  "wire.keptMore":
    "It is sent by itself once there is a network, in the order of saving, and posted once. Closing the page loses nothing; clearing the browser's data does.",
  "wire.keptBehind": "{n} go before it.",
  "wire.arrived": "Sent and posted.",
  "wire.open": "See document {number}",
  "wire.another": "Write another",

  "wire.about":
    "Documents saved without a network wait here. Once there is one they are sent by themselves, in order, each posted once.",
  "wire.none": "Nothing waits: all is posted.",
  "wire.sendNow": "Send now",
  "wire.others": "{n} of other people wait on this device for their own sign-in.",
  "wire.signIn":
    "{n} documents on this device have not been sent. Whoever wrote them, sign in: sending goes on by itself, nothing twice.",
  "wire.menu":
    "{n} are not sent yet. They stay on this device and are sent when you next sign in here.",
  "wire.sentTitle": "Sent",
  "wire.state.waiting": "To be sent",
  "wire.state.unanswered": "Sent without an answer, goes again",
  "wire.state.behind": "Waits for the one before",
  "wire.state.refused": "Not accepted",
  "wire.state.mending": "Being corrected",
  "wire.state.aside": "Not accepted, the others go first",
  "wire.state.sent": "Posted",
  "wire.savedAt": "saved {at}",
  "wire.sentAt": "sent {at}",
  "wire.tries": "sent {n} times",
  "wire.number": "No. {number}",
  "wire.lines": "{n} lines",
  "wire.day": "of {day}",
  "wire.line": "Line {n}: {text}",
  "wire.correct": "Correct and send",
  "wire.goOn": "Go on correcting",
  "wire.look": "Open it",
  "wire.again": "Send again as it is",
  "wire.aside": "Let the others go first",
  "wire.discard": "Give this one up",
  "wire.discardSure": "Really give it up?",
  "wire.discardMore":
    "This document is not posted. Given up, it is deleted from this device for good.",
  "wire.discardYes": "Give up and delete",
  "wire.discardNo": "Keep",
  "wire.itArrived": "The server has this document already; it was not deleted.",
  "wire.stopped":
    "{n} more of the same facility wait until this one is settled: they may depend on it.",
  "wire.draftThere":
    "There is an unfinished document of this kind. Finish it or begin it afresh, then correct this one.",
  "wire.unsentUnits": "not sent: {sign}{qty}",
  "wire.unsentStock": "{n} documents are not sent yet; the stock below is without them.",
  "wire.notOffline":
    "No network, and this page is not kept on this device. Open it again with one; stock, stock cards and writing documents work without.",
};
