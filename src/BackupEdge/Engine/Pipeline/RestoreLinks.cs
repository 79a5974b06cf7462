using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Pipeline;

/// <summary>Makes symlinks, pipes and hard links. They go to a temporary name first and are renamed, as files are.</summary>
internal sealed unsafe class RestoreLinks(RestoreTree tree, OverwriteMode overwrite, RestoreTally tally, RestoreMetadata metadata)
{
    // First name of a file with several -> the item in which it is written and where it was restored. Latin-1 keeps bytes apart.
    private readonly Dictionary<string, (long Item, byte[] Path)> _firstNames = new(StringComparer.Ordinal);

    /// <summary>Remembers a file that hard links will refer to.</summary>
    public void Remember(ReadOnlySpan<byte> firstName, ReadOnlySpan<byte> restoredAs, long item) =>
        _firstNames[Encoding.Latin1.GetString(firstName)] = (item, restoredAs.ToArray());

    /// <summary>The item in which the file is written that a link refers to; false when this restore does not write it.</summary>
    public bool TryFind(ManifestEntry link, out long item, out byte[] path)
    {
        var found = _firstNames.TryGetValue(Encoding.Latin1.GetString(link.Link.Span), out var first);
        (item, path) = first;
        return found;
    }

    /// <summary>Makes a symlink or a pipe.</summary>
    public void Make(RestoreFolder folder, ManifestEntry entry, int nameOffset)
    {
        var name = entry.Path.TerminatedFrom(nameOffset);
        if (!MayWrite(folder, name, out var replaces))
        {
            return;
        }

        var temporary = TemporaryName.Next();
        int result;
        fixed (byte* path = temporary, text = entry.Link.TerminatedFrom(0))
        {
            result = entry.Kind == ManifestEntryKind.Symlink
                ? Posix.symlinkat(text, folder.Fd, path)
                : Posix.mkfifoat(folder.Fd, path, 0x180);
        }

        if (result != 0)
        {
            Report(entry, Posix.Errno);
            return;
        }

        metadata.ApplyAt(folder.Fd, temporary, entry);
        Rename(folder, temporary, name, entry, replaces);
    }

    /// <summary>Makes a further name for a file that is whole already.</summary>
    public void MakeHardLink(RestoreFolder folder, ManifestEntry entry, int nameOffset, ReadOnlySpan<byte> firstPath)
    {
        var name = entry.Path.TerminatedFrom(nameOffset);
        if (!MayWrite(folder, name, out var replaces))
        {
            return;
        }

        var first = new ByteString();
        first.Set(firstPath);
        var parent = tree.OpenExistingParent(firstPath);
        var temporary = TemporaryName.Next();
        int result, errno;
        fixed (byte* from = first.TerminatedFrom(firstPath.LastIndexOf((byte)'/') + 1), to = temporary)
        {
            result = parent < 0 ? -1 : Posix.linkat(parent, from, folder.Fd, to, 0);
            errno = Posix.Errno;
        }

        if (parent >= 0)
        {
            _ = Posix.close(parent);
        }

        if (result != 0)
        {
            Report(entry, errno);
            return;
        }

        Rename(folder, temporary, name, entry, replaces);
    }

    private bool MayWrite(RestoreFolder folder, ReadOnlySpan<byte> name, out bool replaces)
    {
        replaces = !folder.IsNew && Posix.TryStat(folder.Fd, name, out _);
        if (replaces && overwrite == OverwriteMode.Skip)
        {
            tally.AddSkipped();
            return false;
        }

        return true;
    }

    private void Rename(RestoreFolder folder, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> name, ManifestEntry entry, bool replaces)
    {
        fixed (byte* from = temporary, to = name)
        {
            var failed = Posix.renameat(folder.Fd, from, folder.Fd, to) != 0;
            var errno = Posix.Errno;

            // Needed after a failure, and where both names were links to one file already: rename then does nothing at all.
            if (failed || replaces)
            {
                _ = Posix.unlinkat(folder.Fd, from, 0);
            }

            if (failed)
            {
                Report(entry, errno);
                return;
            }
        }

        tally.AddFile(replaces);
    }

    private void Report(ManifestEntry entry, int errno)
    {
        RestoreFile.ThrowIfFull(errno);
        var inTheWay = errno is Posix.IsADirectory or Posix.NotEmpty or Posix.Exists;
        tally.AddError(
            entry.Path.Span,
            inTheWay ? "exists" : "failed",
            inTheWay ? "A folder is in its place; move it away and restore again" : $"It could not be made: {Posix.Describe(errno)}");
    }
}
