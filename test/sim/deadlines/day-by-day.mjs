// What must have been told, worked out a second time: a walk over the days of one case with the law's rules and nothing else. It
// shares no code with libs/calendar, libs/deadlines or libs/cases, and reads the notices in the words of the domain's own table.

const notices = `
2025 | 01-01; 01-28…02-04; 04-04…06; 05-01…05; 05-31…06-02; 10-01…08 | 01-26, 02-08, 04-27, 09-28, 10-11
2026 | 01-01…03; 02-15…23; 04-04…06; 05-01…05; 06-19…21; 09-25…27; 10-01…07 | 01-04, 02-14, 02-28, 05-09, 09-20, 10-10
2027 | 01-01; 02-05…08; 04-05; 05-01…02; 06-09; 09-15; 10-01…03 |
`;

/**
 * The amendment of the year, counted on from the morning of 24 June: Dragon Boat lasts until that very day, so that what was told
 * on it and the day before may be right no more; two Sundays are worked for it; National Day is a day longer.
 */
const amendment = `2026 | 01-01…03; 02-15…23; 04-04…06; 05-01…05; 06-19…24; 09-25…27; 10-01…08
  | 01-04, 02-14, 02-28, 05-09, 06-28, 09-13, 09-20, 10-10`.replace(/\n */, ' ');

const following = new Map();
const next = (date) => {
  const known = following.get(date);
  if (known !== undefined) return known;
  const day = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  following.set(date, day);
  return day;
};

const readNotice = (line, off, worked) => {
  const [year, ranges, makeUps = ''] = line.split('|').map((cell) => cell.trim());
  for (const days of [off, worked]) for (const day of days) if (day.startsWith(year)) days.delete(day);
  for (const range of ranges.split(';')) {
    const [from, to = from] = range.trim().split('…');
    const last = to.length === 2 ? `${from.slice(0, 3)}${to}` : to;
    for (let day = `${year}-${from}`; day <= `${year}-${last}`; day = next(day)) off.add(day);
  }
  for (const day of makeUps.split(',')) if (day.trim() !== '') worked.add(`${year}-${day.trim()}`);
};

/** Whether a day is worked, by these notices, later lines over earlier ones. */
const calendarOf = (text) => {
  const off = new Set();
  const worked = new Set();
  for (const line of text.trim().split('\n')) readNotice(line, off, worked);
  const verdicts = new Map();
  for (let day = '2025-01-01'; day < '2028-01-01'; day = next(day)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    verdicts.set(day, worked.has(day) || (!off.has(day) && weekday !== 0 && weekday !== 6));
  }
  return (date) => verdicts.get(date);
};

const known = { before: calendarOf(notices), after: calendarOf(`${notices}${amendment}`) };

const levels = {
  NOTICE_5: 'RED',
  SUPPLEMENT: 'NOTICE',
  STATUTORY: 'RED',
  PROMISED: 'YELLOW',
  DELIVERY: 'RED',
  SERVE: 'RED',
  NEGATIVE_FILING: 'YELLOW',
  SPECIAL: 'YELLOW',
  CONSULT: 'NOTICE',
  HEARING_REQUEST: 'NOTICE',
  EXPLAIN: 'YELLOW',
};

/**
 * To whom an alert of a level goes on, and after how many working days without an answer, from December 2026: those above the ones
 * who were told at once. What the applicant let pass stays with the holder; of a special procedure everybody is told at once.
 */
const above = { NOTICE: { UNIT_HEAD: 2, SUPERVISOR: 5 }, YELLOW: { SUPERVISOR: 3 }, RED: {} };
const stepsAbove = (today, kind, level) => {
  const stays = kind === 'SUPPLEMENT' || kind === 'HEARING_REQUEST' || (kind === 'SPECIAL' && level === 'YELLOW');
  return today < '2026-12-01' || stays ? {} : above[level];
};

/** The day on which the n-th day that counts is reached: day 0, the pauses and the days of rest do not count. */
const reached = (isWorked, day0, n, pauses) => {
  let day = day0;
  for (let left = n; left > 0; ) {
    day = next(day);
    const paused = pauses.some(({ from, to }) => from < day && day <= to);
    if (isWorked(day) && !paused) left -= 1;
  }
  return day;
};

const warningsOf = (n) =>
  n === 0
    ? []
    : [
        ['NOTICE', Math.min(n - 1, Math.ceil(0.75 * n))],
        ['YELLOW', Math.ceil(0.9 * n)],
      ];

/** One case as the walk goes on. */
const walk = (matter) => {
  const told = [];
  const alerts = [];
  const clocks = new Map();
  const pauses = [];
  let isWorked = known.before;
  let explained = false;
  let special;

  const reckon = (clock) => {
    const stopped =
      clock.kind === 'STATUTORY' || clock.kind === 'PROMISED' ? pauses.filter(({ to }) => to > clock.day0) : [];
    clock.due = reached(isWorked, clock.day0, clock.n + clock.more, stopped);
    if (clock.kind === 'NEGATIVE_FILING') while (!isWorked(clock.due)) clock.due = next(clock.due);
    clock.warnings =
      clock.kind === 'PROMISED'
        ? warningsOf(clock.n).map(([threshold, used]) => [threshold, reached(isWorked, clock.day0, used, stopped)])
        : [];
  };
  const begin = (kind, day0, n) => {
    const clock = { kind, day0, n, more: 0, given: new Set() };
    reckon(clock);
    clocks.set(kind, clock);
  };
  const end = (...kinds) => {
    for (const kind of kinds) clocks.delete(kind);
  };

  const tell = (today, { kind, due }, threshold) => {
    const level = threshold === 'EXPIRY' ? levels[kind] : threshold;
    told.push({ what: 'raised', kind, threshold, level, due, on: today });
    const steps = Object.entries(stepsAbove(today, kind, level));
    const climbs = steps.map(([to, days]) => ({ to, by: reached(isWorked, today, days, []) }));
    alerts.push({ clock: clocks.get(kind), kind, threshold, level, due, climbs, answered: false });
  };
  const lastAlert = (kind, threshold) => alerts.findLast((one) => one.kind === kind && one.threshold === threshold);
  const answer = (kind, threshold) => {
    for (const one of alerts) if (one.kind === kind && one.threshold === threshold) one.answered = true;
  };
  /** A warning goes on while its deadline runs; what has gone wrong until somebody answers. */
  const stillMatters = (today, alert) => {
    const { clock, kind, threshold } = alert;
    if (threshold === 'EXPIRY') return true;
    const runs = clocks.get(kind) === clock && clock.given.has(threshold) && today <= clock.due;
    return runs && lastAlert(kind, threshold) === alert;
  };
  const climb = (today) => {
    for (const alert of alerts) {
      const { kind, threshold, level, due, climbs } = alert;
      for (const { to, by } of climbs) {
        if (today <= by || alert.answered || !stillMatters(today, alert)) continue;
        told.push({ what: 'escalated', kind, threshold, level, due, to, on: today });
      }
      alert.climbs = climbs.filter(({ by }) => today <= by);
    }
  };
  /** What follows when a deadline has passed. */
  const passed = (today, clock) => {
    const { kind } = clock;
    tell(today, clock, 'EXPIRY');
    if (kind === 'NOTICE_5' && matter.category === 'ADMINISTRATIVE_LICENCE') {
      end('NOTICE_5');
      decisionClocks(clock.day0);
    }
    if (kind === 'PROMISED' && !explained && !clocks.has('EXPLAIN')) begin('EXPLAIN', today, 3);
    if (kind === 'SPECIAL' || kind === 'CONSULT' || kind === 'HEARING_REQUEST') end(kind);
  };
  const decisionClocks = (day0) => {
    if (matter.statutoryDays !== null) begin('STATUTORY', day0, matter.statutoryDays);
    if (matter.promisedDays !== null) begin('PROMISED', day0, matter.promisedDays);
  };

  /** Everything that is due by the first minute of a day, or since something moved within it. */
  const look = (today) => {
    for (let again = true; again; ) {
      again = false;
      for (const clock of clocks.values()) {
        if (today > clock.due) {
          if (clock.given.has('EXPIRY')) continue;
          clock.given.add('EXPIRY');
          passed(today, clock);
          again = true;
        } else {
          for (const [threshold, from] of clock.warnings) {
            if (today < from || clock.given.has(threshold)) continue;
            clock.given.add(threshold);
            tell(today, clock, threshold);
          }
        }
      }
    }
    climb(today);
  };

  /** A clock's dates moved: what was told and is right no more is taken back, and may be told again. */
  const move = (today, clock) => {
    const { due, warnings } = clock;
    reckon(clock);
    if (clock.due === due && JSON.stringify(clock.warnings) === JSON.stringify(warnings)) return;
    for (const threshold of clock.given) {
      const from = clock.warnings.find(([name]) => name === threshold)?.[1];
      const right = threshold === 'EXPIRY' ? today > clock.due : from !== undefined && today >= from;
      if (right) continue;
      clock.given.delete(threshold);
      told.push({ what: 'rescinded', kind: clock.kind, threshold, on: today });
      lastAlert(clock.kind, threshold).answered = true;
      if (clock.kind === 'PROMISED' && threshold === 'EXPIRY') end('EXPLAIN');
    }
  };
  const moveDecision = (today) => {
    for (const kind of ['STATUTORY', 'PROMISED']) if (clocks.has(kind)) move(today, clocks.get(kind));
  };
  const decided = () => {
    end('STATUTORY', 'PROMISED', 'SPECIAL', 'CONSULT', 'HEARING_REQUEST');
    special = undefined;
  };

  const facts = {
    ReceiveApplication: (today) => begin('NOTICE_5', today, 5),
    RequestSupplement: (today, { termDays }) => {
      end('NOTICE_5');
      begin('SUPPLEMENT', today, termDays);
    },
    SubmitSupplement: (today) => {
      end('SUPPLEMENT');
      begin('NOTICE_5', today, 5);
    },
    AcceptCase: () => {
      const notice = clocks.get('NOTICE_5');
      // Accepted by law already: that the window accepts it after that is a difference, and told as such.
      if (!notice) return;
      end('NOTICE_5');
      decisionClocks(notice.day0);
    },
    StartSpecial: (today, { plannedDays, clockMode }) => {
      begin('SPECIAL', today, plannedDays);
      if (clockMode !== 'STOPS_CLOCK') return;
      special = { from: today, to: clocks.get('SPECIAL').due };
      pauses.push(special);
      moveDecision(today);
    },
    FinishSpecial: (today) => {
      end('SPECIAL');
      if (special && today < special.to) special.to = today;
      special = undefined;
      moveDecision(today);
    },
    ConsultUnit: (today, { termDays }) => begin('CONSULT', today, termDays),
    AnswerConsultation: () => end('CONSULT'),
    InformHearingRight: (today) => begin('HEARING_REQUEST', today, 5),
    RequestExtension: (_, { days }) => {
      asked = days;
    },
    ApproveExtension: (today) => {
      const clock = clocks.get('STATUTORY');
      if (!clock || today > clock.due) return;
      approved = asked;
    },
    TellExtension: (today) => {
      const clock = clocks.get('STATUTORY');
      if (!clock || today > clock.due) return;
      clock.more += approved;
      approved = 0;
      reckon(clock);
    },
    Approve: (today) => {
      decided();
      begin('DELIVERY', today, 10);
    },
    Reject: (today) => {
      decided();
      begin('SERVE', today, 10);
      begin('NEGATIVE_FILING', today, 0);
    },
    FileNegative: () => end('NEGATIVE_FILING'),
    Deliver: () => end('DELIVERY', 'SERVE'),
    ExplainOverrun: () => {
      explained = true;
      end('EXPLAIN');
      answer('PROMISED', 'EXPIRY');
      answer('EXPLAIN', 'EXPIRY');
    },
    AcknowledgeAlert: (_, { kind, threshold }) => {
      lastAlert(kind, threshold).answered = true;
    },
    ExplainAlert: (_, { kind, threshold }) => {
      lastAlert(kind, threshold).answered = true;
    },
    Withdraw: () => end('NOTICE_5', 'SUPPLEMENT', 'STATUTORY', 'PROMISED', 'SPECIAL', 'CONSULT', 'HEARING_REQUEST'),
    CalendarChanged: () => {
      isWorked = known.after;
    },
    RecomputeDeadlines: (today) => {
      for (const clock of clocks.values()) move(today, clock);
    },
  };
  let asked = 0;
  let approved = 0;

  return { told, look, happen: (type, today, data) => facts[type]?.(today, data) };
};

/**
 * What a case must have been told by the end, day by day. `acts`: what was done, in order, each with its legal date; of a
 * calendar that changed, the day it was counted anew.
 */
export const expectedOf = (matter, acts, lastDay) => {
  const { told, look, happen } = walk(matter);
  let index = 0;
  for (let today = acts[0].on; today <= lastDay; today = next(today)) {
    look(today);
    for (; acts[index]?.on === today; index += 1) {
      happen(acts[index].type, today, acts[index].data);
      look(today);
    }
  }
  return told;
};
