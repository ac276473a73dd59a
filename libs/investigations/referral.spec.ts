import { fold } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import {
  type Act,
  appeal,
  attribute,
  close,
  conclude,
  freeze,
  happened,
  hear,
  investigations,
  lift,
  open,
  referToJustice,
  referToSupervision,
  rule,
  tell,
  words,
} from '#test-support/investigation-history';
import { holds, isLifted } from './investigation.js';

const given = (...commands: readonly Act[]) => specFor(investigations)(...happened(...commands));
const stateAfter = (...commands: readonly Act[]) => fold(investigations, happened(...commands));

const held = [open(), freeze()];
const concluded = [...held, attribute(), tell(), hear(), conclude()];

describe('a referral', () => {
  it('keeps the secrecy until the organ consents', () => {
    const referred = [...held, referToSupervision()];
    expect(isLifted(stateAfter(...referred))).toBe(false);
    given(...referred)
      .when(lift())
      .then({ type: 'SuppressionLifted', data: { ground: 'ORGAN_CONSENT', docNo: 'JW-1' } });
    expect(isLifted(stateAfter(...referred, lift()))).toBe(true);
    given(...referred, lift())
      .when(lift())
      .thenNothing();
    given(...concluded)
      .when(lift())
      .thenRefused('wrong-state');
    expect(isLifted(stateAfter(...concluded))).toBe(false);
    expect(isLifted(stateAfter(...concluded, close()))).toBe(true);
    expect(isLifted(stateAfter())).toBe(true);
  });

  it('keeps the secrecy and the hold through an appeal, whichever came first', () => {
    const ways = [
      [...concluded, appeal(), referToSupervision(), rule('WARNING')],
      [...concluded, referToSupervision(), appeal(), rule('WARNING')],
      [...concluded, appeal(), referToJustice('OTHER'), rule('WARNING')],
    ];
    for (const way of ways) {
      given(...way)
        .when(close())
        .thenRefused('organ-not-consented');
      expect(isLifted(stateAfter(...way))).toBe(false);
      expect(holds(stateAfter(...way), 'c1')).toBe(true);
      given(...way)
        .when(lift())
        .then({ type: 'SuppressionLifted', data: { ground: 'ORGAN_CONSENT', docNo: 'JW-1' } });
      given(...way, lift())
        .when(close())
        .then({ type: 'InvestigationClosed', data: { outcome: 'CONCLUDED' } });
    }
    given(...concluded, appeal(), referToSupervision())
      .when(close())
      .thenRefused('wrong-state');
  });

  it('takes nobody’s appeal away, nor its term', () => {
    const referred = [...concluded, referToSupervision()];
    given(...referred)
      .when(appeal('2026-06-11'))
      .then({ type: 'LiabilityAppealed', data: { person: 'officer-1', statement: words } });
    given(...referred)
      .when(appeal('2026-06-12'))
      .thenRefused('appeal-too-late');
    given(...held, referToSupervision())
      .when(appeal())
      .thenRefused('not-a-party');
  });

  it('sends a duty offence to the supervision organ first, another straight on, with the evidence cited', () => {
    given(...held)
      .when(referToJustice('DUTY'))
      .thenRefused('supervision-first');
    given(...held, referToSupervision())
      .when(referToJustice('DUTY'))
      .decided();
    given(...held)
      .when(referToJustice('OTHER'))
      .decided();
    given(...held)
      .when(referToSupervision([]))
      .thenRefused('nothing-cited');
    given(open()).when(referToSupervision()).thenRefused('wrong-state');
  });
});
