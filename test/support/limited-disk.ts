import { type Disk, nodeDisk } from '#embedded-eventstore/disk';

/** A disk for the event store that takes nothing while `error` is set, and says it. */
export const limitedDisk = () => {
  const state: { error?: string | undefined } = {};
  const refuse = (): void => {
    if (state.error !== undefined) throw Object.assign(new Error(`${state.error}: simulated`), { code: state.error });
  };
  const disk: Disk = {
    ...nodeDisk,
    write: (file, bytes, at) => {
      refuse();
      nodeDisk.write(file, bytes, at);
    },
    writeLater: async (file, bytes, at) => {
      refuse();
      await nodeDisk.writeLater(file, bytes, at);
    },
  };
  return { disk, state };
};
