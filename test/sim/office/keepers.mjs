// Who lives from the log: projectors that write the read models, and the enforcer with its timers. Each can end at any moment and
// begins again from what it has made durable.

/** The models that tell of cases. */
const modelsOfCases = ({ models, caseEvents }) =>
  models.models.filter(({ on }) => Object.keys(caseEvents.caseSchemaVersions).some((type) => Object.hasOwn(on, type)));

/** A projector: the product's writer for each model, fed from where its checkpoint stands. */
export const openProjector = ({ product, documents, journal, random }) => {
  const { client, db } = documents;
  const models = modelsOfCases(product);
  let writers = [];
  const restart = () => {
    writers = models.map((model) => ({ ...product.applyBatch.batchApplier(client, db, model), position: undefined }));
  };
  restart();

  const positionOf = async ({ name }) => {
    const checkpoint = await db.collection(product.applyBatch.checkpoints).findOne({ _id: name });
    return checkpoint?.position ?? -1;
  };

  /** The next events to one of the models; how many that were. */
  const advance = async (writer, most) => {
    writer.position ??= await positionOf(writer);
    const events = journal.after(writer.position, product.modelSchema.modelSchema, most);
    const position = events.at(-1)?.position;
    if (position === undefined) return 0;
    await writer.apply({ events, position });
    writer.position = position;
    return events.length;
  };

  return {
    models,
    restart,
    /** Some events to some models. */
    step: async () => {
      let applied = 0;
      for (const writer of writers) if (random.chance(0.6)) applied += await advance(writer, 1 + random.below(12));
      return applied;
    },
    /** Everything to every model. */
    catchUp: async () => {
      let applied = 0;
      for (const writer of writers) {
        applied += await advance(writer, Number.POSITIVE_INFINITY);
        await product.models.markReady(db, writer.name);
      }
      return applied;
    },
  };
};

/**
 * A store of timers in memory that keeps them as the real one does: by id, until they have rung, with a mark that its filling has
 * begun, from whose absence the queue tells a store that was wiped.
 */
const openTimers = () => {
  const jobs = new Map();
  const silent = new Set();
  let mark = false;
  let begun = false;
  let weak = false;
  const add = async (timers) => {
    if (!begun) mark = true;
    begun = true;
    for (const timer of timers) {
      await Promise.resolve();
      if (weak && jobs.size % 3 === 1) {
        weak = false;
        throw new Error('the store of timers went away');
      }
      if (!jobs.has(timer.jobId)) jobs.set(timer.jobId, timer);
    }
  };
  return {
    jobs,
    get fresh() {
      return !mark;
    },
    arm: add,
    lost: () => begun && !mark,
    beginAnew: () => {
      begun = false;
    },
    reopen: () => {
      begun = mark;
    },
    wipe: () => {
      jobs.clear();
      silent.clear();
      mark = false;
    },
    /** A quarter is gone, a quarter is there and never rings: arming it again does nothing. */
    loseHalf: () => {
      for (const [index, id] of [...jobs.keys()].entries()) {
        if (index % 4 === 0) silent.add(id);
        if (index % 4 === 2) jobs.delete(id);
      }
    },
    rings: ({ jobId }) => !silent.has(jobId),
    /** The next arming breaks off half-way. */
    failSoon: () => {
      weak = true;
    },
    mend: () => {
      weak = false;
    },
  };
};

/** The enforcer: what arms timers, what rings them, and the sweeper. */
export const openEnforcer = ({ product, documents, journal, random, now, openLog }) => {
  const { db } = documents;
  const timers = openTimers();
  const calendar = product.calendar.cnCalendar();
  const counts = { rings: 0, rungAgain: 0, swept: 0, armedNear: 0 };
  let log = openLog();
  let follower;
  let position;
  let filled = false;
  let nearArmedAt = Number.NEGATIVE_INFINITY;

  const follow = (isEmpty) => {
    follower = product.enforcing.armingFollower(db, timers, now, isEmpty);
    position = undefined;
  };
  const restart = () => {
    log = openLog();
    timers.reopen();
    filled = false;
    nearArmedAt = Number.NEGATIVE_INFINITY;
    follow(timers.fresh);
  };
  restart();

  const arm = async (most) => {
    // What the real one finds out by asking every two seconds.
    if (timers.lost()) follow(true);
    try {
      position ??= (await follower.load()) ?? -1;
      const events = journal.after(position, follower.schema, most);
      const last = events.at(-1)?.position;
      if (last === undefined) {
        filled = true;
        return 0;
      }
      await follower.apply({ events, position: last });
      position = last;
      return events.length;
    } catch (error) {
      position = undefined;
      throw error;
    }
  };

  /** As the real one does: when the log was followed to its end, and then whenever its clock has gone on far enough. */
  const armNear = async () => {
    const at = now().getTime();
    if (!filled || at < nearArmedAt + product.arming.armNearEveryMs) return 0;
    const armed = await product.enforcing.armNear(db, timers, now);
    nearArmedAt = at;
    counts.armedNear += armed;
    return armed;
  };

  const due = () =>
    [...timers.jobs.values()].filter((timer) => timers.rings(timer) && Date.parse(timer.at) <= now().getTime());

  const ring = async (timer) => {
    counts.rings += 1;
    const recorded = await product.ringing.ringTimer(log, now, timer, calendar);
    // Now and then it dies before it is done with the timer, which rings again.
    if (random.chance(0.15)) counts.rungAgain += 1;
    else timers.jobs.delete(timer.jobId);
    return recorded;
  };

  return {
    timers,
    counts,
    restart,
    arm,
    armNear,
    ringOne: async () => {
      const waiting = due();
      return waiting.length === 0 ? 0 : ring(random.pick(waiting));
    },
    ringAll: async () => {
      let recorded = 0;
      for (const timer of due()) recorded += await ring(timer);
      return recorded;
    },
    sweep: async () => {
      const raised = await product.enforcing.sweep(db, log, now, calendar);
      counts.swept += raised;
      return raised;
    },
  };
};
