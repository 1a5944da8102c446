/* Which of the kept drafts belongs on a sheet. Pure: tested in tests/js without a page. */

export const TYPED = ['phone', 'caller_name', 'company_name', 'serial', 'product_name', 'description'];

// what this browser kept and the server never got, after a crash or a lost line: this sheet's; else, on a sheet that
// says nothing yet, the last one's; never over another caller's. kept and sheet: values by the name of their field
export function pick(kept, sheet) {
  const isFree = !['description', 'serial', 'attach_to'].some((name) => sheet[name]);
  const some = kept.filter((one) => TYPED.concat('attach_to').some((name) => one[name])).sort(byAge);
  return (
    some.find((one) => one.token === sheet.token) ||
    some.find((one) => isFree && (!sheet.phone || !one.phone || sheet.phone === one.phone))
  );
}

function byAge(a, b) {
  return b.started_at < a.started_at ? -1 : 1;
}
