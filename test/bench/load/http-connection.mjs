// One kept-alive HTTP/1.1 connection that asks one thing at a time: as little work as a client can do, since it shares the
// processors with what it measures.
import { connect } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/** The first whole answer in the bytes, or undefined; an answer without a length is not understood. */
const answerIn = (bytes) => {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without content-length: ${head}`);
  const whole = end + headEnd.length + Number(length);
  if (bytes.length < whole) return undefined;
  return { status: Number(head.slice(9, 12)), body: bytes.utf8Slice(end + headEnd.length, whole), length: whole };
};

const headerLines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** `ask(method, path, headers, body)` → {status, body}; rejects when the connection ends. */
export const openConnection = (url) => {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let bytes = Buffer.alloc(0);
  let waiting;
  const fail = (error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on('data', (chunk) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    try {
      const answer = answerIn(bytes);
      if (!answer) return;
      bytes = bytes.subarray(answer.length);
      const { resolve } = waiting;
      waiting = undefined;
      resolve(answer);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));
  return {
    ask: (method, path, headers = {}, body = '') =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        const about =
          body === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
        socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${headerLines(headers)}${about}\r\n${body}`);
      }),
    close: () => socket.destroy(),
  };
};

/** Asks and reads JSON; anything but success is an error that names the request. */
export const askJson = async (connection, method, path, headers, body) => {
  const answer = await connection.ask(method, path, headers, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
  return answer.body === '' ? {} : JSON.parse(answer.body);
};
