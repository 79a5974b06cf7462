using System.Globalization;
using BackupEdge.CrashDisk.Cuts;
using BackupEdge.CrashDisk.Fuse;
using BackupEdge.CrashDisk.Logs;

// A disk for crash tests. `serve` provides a file through FUSE and logs every write and flush of a file system on it; `cut` creates an
// image from that log as it can be after a power failure. Exit codes: 0 success, 1 failure, 2 wrong usage.
const string Usage = """
    usage: BackupEdge.CrashDisk serve IMAGE BYTES LOG MOUNTPOINT
           BackupEdge.CrashDisk cut LOG OUT --seed N
           BackupEdge.CrashDisk cut LOG OUT --after WORD
           BackupEdge.CrashDisk show LOG

    serve  creates IMAGE (sparse, BYTES long) and LOG, and mounts two files at MOUNTPOINT until it is unmounted (as root):
             disk   the image, for a loop device. Writes and flushes are logged in their order
             mark   text that is written to it becomes a mark in the log, after everything that was logged before
    cut    writes the image at a point between the marks `begin` and `end`, chosen by the seed, to OUT. Writes before the last
           flush are kept; each later one is kept, lost, halved or torn at 512 bytes. With --after, the point is directly after the
           first mark that begins with WORD, and all unflushed writes are lost. Standard output has a line with the counts, then a
           line for each mark before the cut
    show   writes the records of LOG to standard output, one per line
    """;

try
{
    switch (args)
    {
        case ["serve", var image, var bytes, var log, var mountPoint]:
            return Serve(image, long.Parse(bytes, NumberStyles.None, CultureInfo.InvariantCulture), log, mountPoint);
        case ["cut", var log, var output, "--seed", var seed]:
            var number = int.Parse(seed, NumberStyles.None, CultureInfo.InvariantCulture);
            return Cut(log, output, (file, records) => PowerCut.Choose(file, records, number));
        case ["cut", var log, var output, "--after", var word]:
            return Cut(log, output, (file, records) => PowerCut.After(file, records, word));
        case ["show", var log]:
            return Show(log);
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (Exception e) when (e is IOException or InvalidDataException or FormatException or OverflowException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Serve(string image, long bytes, string log, string mountPoint)
{
    using var file = new FileStream(log, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 20);
    using var writer = new DiskLogWriter(file, bytes);
    using var disk = LoggedDisk.Create(image, bytes, writer);
    using var connection = FuseConnection.Mount(mountPoint);
    new FuseServer(connection, disk).Run();
    return 0;
}

static int Cut(string log, string output, Func<Stream, DiskLog, PowerCut> choose)
{
    using var file = File.OpenRead(log);
    var records = DiskLog.Read(file);
    var cut = choose(file, records);
    var tally = cut.WriteImage(file, records, output);
    Console.Out.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"cut {cut.End} of {records.Items.Count} unflushed {tally.Unflushed} "
                + $"kept {tally.Kept} lost {tally.Lost} halved {tally.Halved} torn {tally.Torn}"
        )
    );
    foreach (var mark in records.Items.Take(cut.End).Where(record => record.Kind == RecordKind.Mark))
    {
        Console.Out.WriteLine($"mark {DiskLog.TextOf(file, mark)}");
    }

    return 0;
}

static int Show(string log)
{
    using var file = File.OpenRead(log);
    foreach (var record in DiskLog.Read(file).Items)
    {
        var text = record.Kind == RecordKind.Mark ? DiskLog.TextOf(file, record) : "";
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{record.Kind} {record.Offset} {record.Length} {text}"));
    }

    return 0;
}
