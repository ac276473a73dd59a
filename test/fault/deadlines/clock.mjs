// Puts the whole clock of a process ahead of the machine's by FAULT_AHEAD milliseconds, and by what is said over IPC. To be loaded
// before anything else: BullMQ, PGlite and the event store's deadlines count on it too.
const MachineDate = Date;
let ahead = Number(process.env.FAULT_AHEAD);
globalThis.Date = class extends MachineDate {
  constructor(...given) {
    if (given.length === 0) super(MachineDate.now() + ahead);
    else super(...given);
  }
  static now() {
    return MachineDate.now() + ahead;
  }
};
process.on('message', (message) => {
  ahead = message.ahead;
});
// Its parent gone, so is it.
process.once('disconnect', () => process.exit(1));
