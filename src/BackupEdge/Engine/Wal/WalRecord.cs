using System.Text;
using System.Text.Json;

namespace BackupEdge.Engine.Wal;

/// <summary>
/// What a physical backup of a PostgreSQL server can be restored to. It is the stream <see cref="FileName"/> of the backup.
/// </summary>
internal sealed record WalRecord
{
    /// <summary>The name of the stream. It is between those of the base and of the log, in whose order they are written.</summary>
    public const string FileName = "recovery.json";

    /// <summary>The name of the stream with the files of the server.</summary>
    public const string BaseName = "base.tar";

    /// <summary>The folder with the segments of the log.</summary>
    public const string WalName = "wal";

    /// <summary>The identifier of the server's data, which is the same in all copies of it.</summary>
    public required string SystemIdentifier { get; init; }

    /// <summary>The major version of the server.</summary>
    public required int ServerVersion { get; init; }

    /// <summary>The timeline of the base.</summary>
    public required uint Timeline { get; init; }

    /// <summary>The size of a segment in bytes.</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>When the base was complete, UTC, by the clock of the server: the first moment that it can be restored to.</summary>
    public required DateTimeOffset BaseAt { get; init; }

    /// <summary>The name of the segment in which the base ends.</summary>
    public required string BaseSegment { get; init; }

    /// <summary>The parts of the log that the backup has beside those in the base.</summary>
    public required IReadOnlyList<WalRun> Runs { get; init; }

    /// <summary>The part of the log that follows the base; null if the backup has none.</summary>
    public WalRun? Own => Runs.FirstOrDefault(run => run.Has(BaseSegment));

    /// <summary>The last moment, UTC, that the backup can be restored to.</summary>
    public DateTimeOffset To => Own?.To is { } to && to > BaseAt ? to : BaseAt;

    /// <summary>Reads a record. Returns <see langword="null"/> if the text is none.</summary>
    public static WalRecord? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            // An archive may be made by anyone, so every value must be possible.
            return JsonSerializer.Deserialize(json, WalJson.Default.WalRecord) is { } record && WalSegment.IsSize(record.SegmentBytes)
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the path of the stream in a backup.</summary>
    public static byte[] PathIn(string source) => Encoding.UTF8.GetBytes($"{source}/{FileName}");

    /// <summary>Returns whether the backup can be restored to a moment.</summary>
    public bool Reaches(DateTimeOffset moment) => BaseAt <= moment && moment <= To;

    /// <summary>Returns whether a part of the log of a later backup continues this one without a gap, up to a moment.</summary>
    public bool IsContinuedBy(WalRecord later, DateTimeOffset moment) =>
        later.SystemIdentifier == SystemIdentifier
        && later.Timeline == Timeline
        && later.Runs.Any(run => run.To >= moment && run.Has(Own?.Last ?? BaseSegment));
}
