const asked = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];

/** What a PostgreSQL server says of its durability. */
export const durabilityOf = async (pool) => {
  const shown = await Promise.all(
    asked.map(async (name) => {
      const { rows } = await pool.query(`show ${name}`);
      return `${name}=${rows[0][name]}`;
    }),
  );
  return `PostgreSQL: ${shown.join(', ')}`;
};
