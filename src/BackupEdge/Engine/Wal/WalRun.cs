namespace BackupEdge.Engine.Wal;

/// <summary>A part of the write-ahead log without a gap.</summary>
/// <param name="First">The name of the first segment.</param>
/// <param name="Last">The name of the last segment.</param>
/// <param name="IsPartial">Whether the last segment is not complete.</param>
internal sealed record WalRun(string First, string Last, bool IsPartial)
{
    /// <summary>
    /// The time, UTC, up to which every committed transaction is in this part of the log; null if that is not known.
    /// </summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Returns whether the log has something of a segment. Names of one timeline are in the order of the log.</summary>
    public bool Has(string segment) => string.CompareOrdinal(First, segment) <= 0 && string.CompareOrdinal(segment, Last) <= 0;

    /// <summary>Returns whether the log has all of a segment.</summary>
    public bool HasAllOf(string segment) => Has(segment) && !(IsPartial && segment == Last);

    /// <summary>
    /// Returns the parts without a gap of some files, in order. A segment that is not complete ends its part. Files of other kinds are
    /// passed over.
    /// </summary>
    /// <param name="names">The file names in the order of their bytes.</param>
    /// <param name="segmentBytes">The size of a segment in bytes.</param>
    public static IReadOnlyList<WalRun> Of(IEnumerable<string> names, long segmentBytes)
    {
        var runs = new List<WalRun>();
        WalSegment? last = null;
        foreach (var name in names)
        {
            if (WalSegment.Parse(name, segmentBytes, out var isPartial) is not { } segment || segment == last)
            {
                continue;
            }

            var own = segment.Name(segmentBytes);
            var follows = last is { } before && before.Timeline == segment.Timeline && before.Number + 1 == segment.Number;
            if (follows && !runs[^1].IsPartial)
            {
                runs[^1] = runs[^1] with { Last = own, IsPartial = isPartial };
            }
            else
            {
                runs.Add(new WalRun(own, own, isPartial));
            }

            last = segment;
        }

        return runs;
    }
}
