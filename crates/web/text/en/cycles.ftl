cycles-title = Fiscal years
cycles-lead = Each year has its own measures, results and reports
cycles-empty-title = No fiscal year is open
cycles-empty-text = Open the present year to choose measures, or take in a year that you have as files
cycle-title = Fiscal year { $year }
cycle-open = Open
cycle-since = since { $at }
cycle-closed = Closed
cycle-closed-text = It can be read and downloaded, but not changed
cycle-not-open = This year is not open or was closed, so it cannot be changed. Nothing was changed
cycle-open-title = Open a new year
cycle-open-without = The result of { $year }, on which the measures stand, is not recorded yet. You can open the year first and record it later
cycle-open-hint = Buddhist year in four digits
cycle-open-button = Open the fiscal year
cycle-opened = The fiscal year is open
cycle-was-open = This year was open already
cycle-fault-year = “{ $given }” cannot be opened. Write the Buddhist year in four digits, { $first } to { $last }
cycle-phases = The course of the year
phase-result = Record last year's result
phase-measures = Choose measures and steps
phase-measure-paper = Put forward and announce the measures
phase-six-month = Report every step, 6 months
phase-six-month-paper = Put forward the 6-month report
phase-twelve-month = Report every step, 12 months
phase-twelve-month-paper = Put forward the 12-month report
phase-days = { $from } – { $to }
phase-done = Done
phase-due = Open now
phase-late = Late
phase-later = Later
cycle-late = Late
cycle-late-short = Late
cycle-nothing-late = No measure is late
cycle-papers = Papers of the year
cycle-lacks = { $count ->
    [one] 1 thing is missing
   *[other] { $count } things are missing
 }
cycle-lacks-nothing = Nothing is missing
cycle-lacks-show = See what is missing
cycle-units = Progress by unit
cycle-export = Download the whole year as files (ZIP)
cycle-close = Close fiscal year { $year }
cycle-close-text = Closed, its measures and results cannot be changed. Everything stays readable, and it can be opened again
cycle-reopen = Open this year again
cycle-reopen-text = Opens it for changes; the history will say so
cycle-is-closed = The fiscal year is closed
cycle-is-reopened = The fiscal year is open again
paper-measures = Measures and announcement
paper-six-month = 6-month report
paper-twelve-month = 12-month report
paper-state-open = In the making
paper-state-returned = Returned
paper-state-frozen = Ready to go up
paper-state-on-its-way = On its way
paper-state-approved = Approved
paper-state-published = Published
lack-scores = Last year's result
lack-measures = There are no measures
lack-steps = { $count ->
    [one] 1 measure without steps
   *[other] { $count } measures without steps
 }
lack-result = { $count ->
    [one] 1 step without a result
   *[other] { $count } steps without a result
 }
lack-reason = { $count ->
    [one] 1 step dropped without a reason
   *[other] { $count } steps dropped without a reason
 }
lack-figure = { $count ->
    [one] 1 result without a figure
   *[other] { $count } results without a figure
 }
lack-evidence = { $count ->
    [one] 1 result without evidence
   *[other] { $count } results without evidence
 }
lack-follow-up = { $count ->
    [one] 1 measure not followed up
   *[other] { $count } measures not followed up
 }
lack-responsible = { $count ->
    [one] 1 measure without anybody responsible
   *[other] { $count } measures without anybody responsible
 }
lack-period = { $count ->
    [one] 1 measure without a period
   *[other] { $count } measures without a period
 }
lack-success = { $count ->
    [one] 1 measure without an indicator of success
   *[other] { $count } measures without an indicator of success
 }
lack-way = { $count ->
    [one] 1 measure without a way of following up
   *[other] { $count } measures without a way of following up
 }
target-result = Result of { $year }
target-measure = Measure { $no }
target-step = Measure { $no }, step { $step }
cycle-import-title = Take in a year from files
cycle-import-lead = Takes the same files that this platform gives out. If anything is wrong, all of it is said at once and nothing is kept
cycle-import-files = ZIP archive, or all the files
cycle-import-hint = agency.toml, result.toml, measures.toml, progress.toml, evidence.toml, papers.toml, and the files of evidence
cycle-import-button = Check and take in
cycle-import-count = { $count ->
    [one] 1 thing to mend; nothing was kept
   *[other] { $count } things to mend; nothing was kept
 }
cycle-import-where = Where
cycle-import-what = What to mend
cycle-import-place = { $file }, line { $line } { $field }
cycle-import-nothing = Please choose a ZIP archive or the files
cycle-import-broken = { $file } cannot be opened or is too large. Please pack the folder again
cycle-import-problems = The files have faults, listed below. Mend them and choose the files again
cycle-import-other = The files belong to { $agency }, not to this agency
cycle-import-there = { $year } already has measures or papers here, or is closed, and cannot be overwritten
cycle-import-unit = There is no unit { $unit } here. Change it in measures.toml or add the unit first
cycle-imported = The year is taken in
