using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Verifies a copy: looks up all objects in a list of the store (<see cref="CopyCheck"/>), then reads archives, those first that were not
/// read for the longest time, within an allowance of bytes. What is damaged is recorded, so that the next run writes it again.
/// </summary>
/// <param name="context">The copy.</param>
/// <param name="turn">Waits until no run changes the copy; the result is disposed to let the next one run.</param>
/// <param name="bytes">How many bytes are read at most, but at least one archive if not 0; null for the allowance of the settings.</param>
internal sealed class CopyVerification(CopyContext context, Func<CancellationToken, IDisposable> turn, long? bytes)
{
    /// <summary>Verifies.</summary>
    /// <exception cref="Fault">
    /// A code of <see cref="ObjectFaults"/>, <c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c> or <c>no_space</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CopyVerifySummary> RunAsync(CancellationToken cancel)
    {
        var check = new CopyCheck(context);
        using (turn(cancel))
        {
            await check.RunAsync(cancel);
        }

        context.Catalogue.Write(session =>
        {
            if (session.Copies.State(context.Name) is { } state)
            {
                session.Copies.SetState(state with { VerifiedAt = context.Now });
            }
        });

        var damaged = check.Damaged.ToList();
        var chosen = Choose(check.Whole);
        context.Progress.FilesTotal = chosen.Count;
        context.Progress.BytesTotal = chosen.Sum(row => row.Bytes);
        var reading = new CopiedArchiveReading(context);
        var verified = 0;
        foreach (var row in chosen)
        {
            if (await reading.FindProblemAsync(row, cancel) is not { } problem)
            {
                context.Catalogue.Write(session => session.Copies.SetVerified(context.Name, row, context.Now));
                verified++;
            }
            else if (Record(row, $"{problem} {check.AdviceFor(row)}", cancel) is { } report)
            {
                damaged.Add(report);
            }

            context.Progress.AddFiles(1);
        }

        var counts = new CopyVerifyCounts
        {
            CheckedArchives = check.Checked,
            VerifiedArchives = verified,
            VerifiedBytes = context.Progress.BytesRead,
            DamagedArchives = damaged.Count,
            TouchedArchives = check.Touched,
        };
        return new CopyVerifySummary(counts, damaged, check.Warnings);
    }

    // A run may have replaced or deleted the archive while it was read.
    private PathReport? Record(CopiedRow row, string problem, CancellationToken cancel)
    {
        using (turn(cancel))
        {
            return context.Catalogue.Write(session =>
            {
                var present = session.Copies.Copied(context.Name).FirstOrDefault(one => IsSame(one, row));
                if (present is null)
                {
                    return null;
                }

                session.Copies.SetDamaged(context.Name, row, problem);
                return new PathReport(row.Id, "damaged", problem);
            });
        }
    }

    private static bool IsSame(CopiedRow left, CopiedRow right) =>
        (left.Sequence, left.Generation, left.Version, left.RecordVersion)
        == (right.Sequence, right.Generation, right.Version, right.RecordVersion);

    private List<CopiedRow> Choose(IReadOnlyList<CopiedRow> rows)
    {
        var allowed = bytes ?? context.Definition.VerifyBytesPerDay;
        var chosen = new List<CopiedRow>();
        var sum = 0L;
        foreach (var row in rows.OrderBy(row => row.VerifiedAt ?? DateTimeOffset.MinValue).ThenBy(row => row.Sequence))
        {
            if (row.Bytes > allowed - sum && !(chosen.Count == 0 && MayExceed(rows, row, allowed)))
            {
                break;
            }

            chosen.Add(row);
            sum += row.Bytes;
        }

        return chosen;
    }

    // An archive that is larger than the allowance of a day takes that of as many days as it needs.
    private bool MayExceed(IReadOnlyList<CopiedRow> rows, CopiedRow row, long allowed)
    {
        if (allowed <= 0)
        {
            return false;
        }

        var last = rows.Max(one => one.VerifiedAt);
        return bytes is not null || last is null || (context.Now - last.Value).TotalDays >= (double)row.Bytes / allowed;
    }
}
