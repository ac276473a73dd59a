import type { DossierFacts } from './dossier-facts.js';

/** `README.txt`: what the files are, and how to verify them without the installation, or any network. */
export const dossierReadme = ({ evidence, texts }: DossierFacts): string => `办件案卷的离线验证

  dossier.html, dossier.pdf   供阅读${texts === 'OPEN' ? '（密封文字已依查阅权限解封）' : '（密封文字未解封）'}
  replay.json                 逐条回放：经办人、三个时间、变化、状态、期限、材料校验值、所依规则文本
  evidence.json               事件原文（密封文字为密文）、每条的存在证明、检查点、与较早检查点的一致性证明
  MANIFEST                    上列文件的 SHA-256，由日志的密钥签名

验证：npm run cli -- verify --dossier <目录> [--key <公钥>] [--checkpoint <另存的检查点>]
  或：python3 verify.py --dossier <目录> [--key …] [--checkpoint …]     （单个文件，不与系统共用代码）

公钥应从他处核对：${evidence.key}
证明所及：每条事件确在检查点所签的日志中且未被改动；清单所列文件未被改动。
证明不及：检查点之后是否另有新的记录（向受理机关索取新的案卷即知）。

---

To verify this dossier offline

  dossier.html, dossier.pdf   to read${texts === 'OPEN' ? ' (sealed texts opened for their reader)' : ' (sealed texts not opened)'}
  replay.json                 each event: actor, three times, changes, state, clocks, documents by hash, the rules' texts
  evidence.json               the events as stored (sealed texts as ciphertext), their proofs of inclusion, the checkpoint,
                              and proofs that older checkpoints are its beginning
  MANIFEST                    the SHA-256 of each of these files, signed with the log's key

  npm run cli -- verify --dossier <folder> [--key <key>] [--checkpoint <a checkpoint kept elsewhere>]
  python3 verify.py --dossier <folder> [--key …] [--checkpoint …]       (a single file that shares no code with the system)

Hold the key against one you have from elsewhere: ${evidence.key}
What is proven: each event stands, unaltered, in the log that the checkpoint signs, and no listed file was altered.
What is not: whether more was recorded after the checkpoint. A new dossier tells that.

How a proof is computed: RFC 8785 gives the canonical JSON of an event's data and metadata; their SHA-256 in hex stand in the
leaf {dataHash, eventId, leafIndex, metaHash, revision, stream, type}; the leaf's hash is SHA-256(0x00 || canonical JSON); RFC 9162
section 2.1.3.2 leads from it and the proof to the root on the checkpoint's third line; the signature is Ed25519 (C2SP signed-note).
`;
