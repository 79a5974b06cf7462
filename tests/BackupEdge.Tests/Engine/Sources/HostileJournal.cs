using System.Buffers.Binary;
using System.Text;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Writes hot rollback journals as an attacker would who owns a database's folder: they name a super-journal for SQLite to
/// delete.</summary>
internal static class HostileJournal
{
    private const int SectorBytes = 512;
    private const uint PendingPage = 262_145;
    private static readonly byte[] Magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>Writes the file DATABASE-journal, which names the given file as its super-journal.</summary>
    public static void Plant(string database, string superJournal)
    {
        var name = Encoding.UTF8.GetBytes(superJournal);
        var pages = (uint)(new FileInfo(database).Length / 4096);
        var journal = new MemoryStream();
        journal.Write(Magic);
        Write(journal, 0);
        Write(journal, 0x01020304);
        Write(journal, pages);
        Write(journal, SectorBytes);
        Write(journal, 4096);
        journal.SetLength(SectorBytes);
        journal.Position = SectorBytes;
        Write(journal, PendingPage);
        journal.Write(name);
        Write(journal, (uint)name.Length);
        Write(journal, (uint)name.Sum(value => value));
        journal.Write(Magic);
        File.WriteAllBytes(database + "-journal", journal.ToArray());
    }

    private static void Write(Stream journal, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        journal.Write(bytes);
    }
}
