/**
 * Years for which the record of a case is kept where its matter says nothing [CONFIRM: the office's table of retention terms].
 * The regular terms of the archives of organs are ten years, thirty years, and for ever.
 */
export const defaultRetentionYears = 10;
export const retentionBasis = '《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）';
