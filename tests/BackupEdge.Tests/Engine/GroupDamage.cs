using BackupEdge.Engine.Archives;
using BackupEdge.Tests.Copies;

namespace BackupEdge.Tests.Engine;

/// <summary>Damages a group of an archive, whether it is sealed or not.</summary>
internal static class GroupDamage
{
    /// <summary>Changes a byte in the middle of a group's body.</summary>
    /// <param name="path">The path of the archive.</param>
    /// <param name="access">Opens the archive.</param>
    /// <param name="id">The id of the archive.</param>
    /// <param name="choose">Chooses a group from those in use, in the order of the file.</param>
    public static void Make(string path, ArchiveAccess access, string id, Func<IReadOnlyList<GroupTable.Row>, GroupTable.Row> choose)
    {
        using (var archive = ArchiveReader.Open(access, id))
        {
            var groups = Enumerable.Range(0, archive.Groups.Count).Select(group => archive.Groups[(uint)group]);
            Make(path, choose([.. groups.Where(row => row.IsUsed).OrderBy(row => row.Offset)]));
        }
    }

    /// <summary>Changes a byte in the middle of the body of the first group with a page of the manifest.</summary>
    /// <param name="path">The path of the archive.</param>
    /// <param name="access">Opens the archive.</param>
    /// <param name="id">The id of the archive.</param>
    public static void MakeInManifest(string path, ArchiveAccess access, string id)
    {
        using var archive = ArchiveReader.Open(access, id);
        Make(path, CopiedStore.Pages(archive).First());
    }

    private static void Make(string path, GroupTable.Row row)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = row.Offset + row.HeadBytes + (row.FrameBytes / 2);
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
