using BackupEdge.CrashDisk.Logs;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk.Cuts;

/// <summary>
/// A power loss at one point of a disk's log. What was written before the last flush before that point must be on the disk; each later
/// write may be there, in any combination with the others, and at the granularity of a sector. The same log and seed give the same image.
/// </summary>
/// <param name="End">The number of records that happened before the power went.</param>
/// <param name="Seed">Decides the fates.</param>
/// <param name="LosesAll">Whether every write that was not flushed is lost, as by a disk with a large volatile cache.</param>
internal sealed record PowerCut(int End, int Seed, bool LosesAll)
{
    public const int SectorBytes = 512;

    /// <summary>The mark before which no cut is made: the file system exists from there on.</summary>
    public const string BeginMark = "begin";

    /// <summary>The mark after which no cut is made.</summary>
    public const string EndMark = "end";

    // A promise and what is done next are where a missing flush shows.
    private const int NearMark = 8;

    /// <summary>
    /// Chooses a point between the marks `begin` and `end`: half of the time anywhere, otherwise right after some mark, since what a mark
    /// promises should be on the disk from there on.
    /// </summary>
    /// <exception cref="InvalidDataException">The log lacks one of the two marks.</exception>
    public static PowerCut Choose(Stream file, DiskLog log, int seed)
    {
        var marks = new List<int>();
        int begin = -1, end = -1;
        for (var i = 0; i < log.Items.Count && end < 0; i++)
        {
            if (log.Items[i].Kind != RecordKind.Mark)
            {
                continue;
            }

            switch (DiskLog.TextOf(file, log.Items[i]))
            {
                case BeginMark:
                    begin = i + 1;
                    break;
                case EndMark when begin >= 0:
                    end = i;
                    break;
                default:
                    marks.Add(i + 1);
                    break;
            }
        }

        if (begin < 0 || end < 0)
        {
            throw new InvalidDataException("The disk log has no mark 'begin' followed by a mark 'end'.");
        }

        var random = new Random(seed);
        var near = marks.FindAll(at => at >= begin);
        var point = near.Count > 0 && random.Next(2) == 0
            ? Math.Min(near[random.Next(near.Count)] + random.Next(NearMark), end)
            : random.Next(begin, end + 1);
        return new PowerCut(point, seed, LosesAll: random.Next(4) == 0);
    }

    /// <summary>Writes the image to `output`, a sparse file, and counts the fates.</summary>
    public CutTally WriteImage(Stream file, DiskLog log, string output)
    {
        using var image = File.OpenHandle(output, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(image, log.DiskBytes);
        var tally = new CutTally();
        var random = new Random(Seed);
        var flushed = LastFlush(log);
        for (var i = 0; i < End; i++)
        {
            var record = log.Items[i];
            if (!record.IsChange)
            {
                continue;
            }

            if (i < flushed)
            {
                Apply(file, record, 0, record.Length, image);
                continue;
            }

            var fate = LosesAll ? Fate.Lost : FateOf(random);
            tally.Count(fate);
            ApplyAs(fate, file, record, image, random);
        }

        return tally;
    }

    private static Fate FateOf(Random random) => random.Next(10) switch
    {
        < 4 => Fate.Kept,
        < 7 => Fate.Lost,
        7 => Fate.FirstHalf,
        8 => Fate.SecondHalf,
        _ => Fate.Torn,
    };

    private int LastFlush(DiskLog log)
    {
        var at = End - 1;
        while (at >= 0 && log.Items[at].Kind != RecordKind.Flush)
        {
            at--;
        }

        return at;
    }

    private static void ApplyAs(Fate fate, Stream file, LogRecord record, SafeFileHandle image, Random random)
    {
        var half = record.Length / SectorBytes / 2 * SectorBytes;
        switch (fate)
        {
            case Fate.Kept:
                Apply(file, record, 0, record.Length, image);
                break;
            case Fate.Lost:
                break;
            case Fate.FirstHalf:
                Apply(file, record, 0, half, image);
                break;
            case Fate.SecondHalf:
                Apply(file, record, half, record.Length, image);
                break;
            case Fate.Torn:
                for (long from = 0; from < record.Length; from += SectorBytes)
                {
                    if (random.Next(2) == 0)
                    {
                        Apply(file, record, from, Math.Min(from + SectorBytes, record.Length), image);
                    }
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fate), fate, null);
        }
    }

    // The bytes `from` to `to` of a record.
    private static void Apply(Stream file, LogRecord record, long from, long to, SafeFileHandle image)
    {
        if (from == to)
        {
            return;
        }

        if (record.Kind == RecordKind.Zero)
        {
            SparseFile.Zero(image, record.Offset + from, to - from);
            return;
        }

        var bytes = new byte[to - from];
        file.Position = record.Position + from;
        file.ReadExactly(bytes);
        RandomAccess.Write(image, bytes, record.Offset + from);
    }
}
