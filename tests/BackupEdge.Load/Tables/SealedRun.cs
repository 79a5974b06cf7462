using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;

namespace BackupEdge.Load.Tables;

/// <summary>Compares the processor time of a sealed catalogue with that of a plain one, in turns.</summary>
internal static class SealedRun
{
    private const int Rounds = 3;

    /// <summary>
    /// Prints the processor time of transactions that insert one backup each, and of reads of one backup each.
    /// </summary>
    /// <param name="folder">An existing folder for the catalogues; /dev/shm leaves out the disk.</param>
    /// <param name="rows">The number of inserts and of reads.</param>
    public static void Run(string folder, int rows)
    {
        using var key = CatalogueKey.Derive(new byte[CatalogueKey.SecretBytes]);
        Measure(Path.Combine(folder, "warm-up"), rows / 10, null);
        Measure(Path.Combine(folder, "warm-up-sealed"), rows / 10, key);
        for (var round = 1; round <= Rounds; round++)
        {
            var plain = Measure(Path.Combine(folder, $"plain-{round}"), rows, null);
            var encrypted = Measure(Path.Combine(folder, $"sealed-{round}"), rows, key);
            Print("inserts", plain.Inserts, encrypted.Inserts);
            Print("reads", plain.Reads, encrypted.Reads);
        }
    }

    private static void Print(string what, TimeSpan plain, TimeSpan encrypted) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: plain {plain.TotalMilliseconds:F0} ms, sealed {encrypted.TotalMilliseconds:F0} ms, ratio {encrypted / plain:F2}"
            )
        );

    private static (TimeSpan Inserts, TimeSpan Reads) Measure(string path, int rows, CatalogueKey? key)
    {
        using var catalogue = CatalogueDatabase.Open(path, key: key);
        using var process = Process.GetCurrentProcess();
        var start = Used(process);
        for (var i = 1; i <= rows; i++)
        {
            catalogue.Write(session => session.Backups.Insert(Row(i)));
        }

        var inserted = Used(process);
        for (var i = 1; i <= rows; i++)
        {
            // A fixed sequence that visits all rows out of order.
            catalogue.Read(session => session.Backups.Find($"backup-{(i * 7919 % rows) + 1}"));
        }

        return (inserted - start, Used(process) - inserted);
    }

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static BackupRow Row(int number) =>
        new()
        {
            Id = $"backup-{number}",
            Sequence = number,
            Type = BackupType.Full,
            RequestedType = BackupType.Full,
            Status = RunStatus.Completed,
            CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            Sources = [new BackupSource("bots", "files", "/srv/bots")],
            JobId = $"job-{number}",
            CreatedBy = "load",
        };
}
