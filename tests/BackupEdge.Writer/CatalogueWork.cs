using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;

namespace BackupEdge.Writer;

/// <summary>Work on a sealed catalogue in a process of its own. The secret of the key is 32 bytes of the value 1.</summary>
internal static class CatalogueWork
{
    /// <summary>
    /// Adds a backup and a job in one transaction, again and again until standard input ends, and prints the number of each after its
    /// commit.
    /// </summary>
    public static void Fill(string path)
    {
        using var key = Key();
        using var catalogue = CatalogueDatabase.Open(path, key: key);
        var asked = Task.Run(Console.In.ReadToEnd);
        while (!asked.IsCompleted)
        {
            Console.Out.WriteLine(catalogue.Write(Add).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Seals a plain catalogue; can be killed at a crash point.</summary>
    public static void Seal(string plain, string path)
    {
        using var key = Key();
        CatalogueConversion.Seal(plain, path, key);
    }

    private static long Add(CatalogueSession session)
    {
        var number = session.Backups.NextSequence();
        session.Backups.Insert(
            new BackupRow
            {
                Id = $"backup-{number}",
                Sequence = number,
                Type = BackupType.Full,
                RequestedType = BackupType.Full,
                Status = RunStatus.Queued,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Sources = [new BackupSource("bots", "files", "/srv/bots")],
                Label = new string('l', (int)(number * 37 % 9000)),
                JobId = $"job-{number}",
                CreatedBy = "writer",
            }
        );
        session.Jobs.Insert(
            new JobRow
            {
                Id = $"job-{number}",
                Kind = JobKind.Backup,
                Status = RunStatus.Queued,
                BackupId = $"backup-{number}",
                Request = "{}",
                CreatedAt = DateTimeOffset.UnixEpoch,
                CreatedBy = "writer",
            }
        );
        return number;
    }

    private static CatalogueKey Key()
    {
        Span<byte> secret = stackalloc byte[CatalogueKey.SecretBytes];
        secret.Fill(1);
        return CatalogueKey.Derive(secret);
    }
}
