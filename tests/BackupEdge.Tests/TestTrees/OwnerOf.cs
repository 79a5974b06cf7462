using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.TestTrees;

/// <summary>The owners of files; only root can change them.</summary>
internal static class OwnerOf
{
    /// <summary>Gives a file or folder to a user and the group with the same number. Does not follow a link.</summary>
    public static unsafe void Set(string path, uint id)
    {
        fixed (byte* name = Posix.Terminated(path))
        {
            Assert.Equal(0, Posix.fchownat(Posix.WorkingFolder, name, id, id, Posix.SymlinkNoFollow));
        }
    }

    /// <summary>Returns the user and group of a file, folder or link.</summary>
    public static (uint User, uint Group) Ids(string path)
    {
        Assert.True(Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(path), out var stat), path);
        return (stat.UserId, stat.GroupId);
    }
}
