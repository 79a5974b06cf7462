using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// The folders a restore is in, from a source's destination down to the one at hand. Every step is relative to an open folder
/// and never follows a symlink, so that neither the archive nor somebody at the target can lead it out. A symlink or file
/// where a folder belongs is replaced, or with `skip` left together with all below.
/// </summary>
internal sealed unsafe class RestoreTree(RestoreRequest request, RestoreTally tally, RestoreMetadata metadata)
{
    private readonly Stack<RestoreFolder> _folders = new();

    /// <summary>Goes to the folder in which a path lies, making what is missing; its Fd is -1 when that cannot be. The name begins at <paramref name="nameOffset"/>.</summary>
    public RestoreFolder EnterParent(ReadOnlySpan<byte> path, out int nameOffset)
    {
        nameOffset = path.LastIndexOf((byte)'/') + 1;
        return Enter(path[..Math.Max(0, nameOffset - 1)], out _);
    }

    /// <summary>Goes to a folder of the backup, making what is missing.</summary>
    /// <param name="path">Inside the backup.</param>
    /// <param name="isNew">Whether the last step made it.</param>
    public RestoreFolder Enter(ReadOnlySpan<byte> path, out bool isNew)
    {
        while (_folders.TryPeek(out var top) && !PathOrder.IsWithin(path, top.Path))
        {
            _folders.Pop().Release();
        }

        isNew = false;
        if (_folders.Count == 0)
        {
            var slash = path.IndexOf((byte)'/');
            _folders.Push(OpenRoot(slash < 0 ? path : path[..slash], out isNew));
        }

        var folder = _folders.Peek();
        while (folder.Path.Length < path.Length)
        {
            var rest = path[(folder.Path.Length + 1)..];
            var end = rest.IndexOf((byte)'/');
            folder = OpenChild(folder, path[..(end < 0 ? path.Length : folder.Path.Length + 1 + end)]);
            isNew = folder.IsNew;
            _folders.Push(folder);
        }

        return folder;
    }

    /// <summary>Opens the folder of an entry restored before, without making anything; below zero when it is not there. The caller closes it.</summary>
    public int OpenExistingParent(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        if (slash < 0 || !request.Destinations.TryGetValue(Encoding.UTF8.GetString(path[..slash]), out var destination))
        {
            return -1;
        }

        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(destination), Posix.Directory);
        var name = new ByteString();
        for (var rest = path[(slash + 1)..]; fd >= 0 && rest.IndexOf((byte)'/') is var end && end >= 0; rest = rest[(end + 1)..])
        {
            name.Set(rest[..end]);
            var next = Posix.OpenAt(fd, name.TerminatedFrom(0), Posix.Directory | Posix.NoFollow);
            _ = Posix.close(fd);
            fd = next;
        }

        return fd;
    }

    /// <summary>Leaves all folders.</summary>
    public void Leave()
    {
        while (_folders.TryPop(out var folder))
        {
            folder.Release();
        }
    }

    private RestoreFolder OpenRoot(ReadOnlySpan<byte> source, out bool isNew)
    {
        var destination = request.Destinations[Encoding.UTF8.GetString(source)];
        isNew = !Directory.Exists(destination);
        try
        {
            Directory.CreateDirectory(destination);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(FaultCode.IoError, $"The restore's target folder '{destination}' could not be made: {e.Message}", e, ("path", destination));
        }

        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(destination), Posix.Directory);
        if (fd < 0)
        {
            throw new Fault(FaultCode.IoError, $"The restore's target folder '{destination}' could not be opened: {Posix.Describe(Posix.Errno)}", ("path", destination));
        }

        return new RestoreFolder(fd, isNew, source, metadata);
    }

    private RestoreFolder OpenChild(RestoreFolder parent, ReadOnlySpan<byte> path)
    {
        if (parent.Fd < 0)
        {
            return new RestoreFolder(-1, false, path, metadata);
        }

        var text = new ByteString();
        text.Set(path);
        var name = text.TerminatedFrom(parent.Path.Length + 1);
        var isNew = MakeFolder(parent.Fd, name);
        var fd = Posix.OpenAt(parent.Fd, name, Posix.Directory | Posix.NoFollow);
        if (fd < 0 && !isNew && Posix.Errno is Posix.NotADirectory or Posix.TooManyLinks)
        {
            if (request.Overwrite != OverwriteMode.Replace)
            {
                tally.AddError(path, "exists", "Something that is no folder is in its place and overwrite is not 'replace', so that nothing below it was restored.");
                return new RestoreFolder(-1, false, path, metadata);
            }

            Remove(parent.Fd, name);
            isNew = MakeFolder(parent.Fd, name);
            fd = Posix.OpenAt(parent.Fd, name, Posix.Directory | Posix.NoFollow);
        }

        if (fd < 0)
        {
            var errno = Posix.Errno;
            RestoreFile.ThrowIfFull(errno);
            tally.AddError(path, "failed", $"The folder could not be made, so that nothing below it was restored: {Posix.Describe(errno)}");
        }

        return new RestoreFolder(fd, isNew, path, metadata);
    }

    private static bool MakeFolder(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.mkdirat(parent, bytes, 0x1C0) == 0;
        }
    }

    private static void Remove(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            _ = Posix.unlinkat(parent, bytes, 0);
        }
    }
}
