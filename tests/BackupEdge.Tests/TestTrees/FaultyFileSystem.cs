using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.TestTrees;

/// <summary>
/// A read-only FUSE file system that this process serves, and whose calls fail with the errors that a test sets. It implements the
/// kernel's protocol (linux/fuse.h) directly, version 7.31. Needs root and /dev/fuse.
/// </summary>
internal sealed unsafe partial class FaultyFileSystem : IDisposable
{
    private const int ReadWrite = 2;
    private const int InHead = 40;
    private const int OutHead = 16;
    private const int NotImplemented = 38;
    private const int Detach = 2;
    private readonly TempFolder _scratch = new();
    private readonly Dictionary<ulong, FaultyNode> _nodes = [];
    private readonly int _fd;

    private FaultyFileSystem(FaultyNode root)
    {
        Number(root);
        _fd = Posix.OpenAt(Posix.WorkingFolder, "/dev/fuse\0"u8, ReadWrite);
    }

    /// <summary>The path of the mount point.</summary>
    public string Path => _scratch.At("mounted");

    /// <summary>Mounts a file system, or skips the test if this is not possible.</summary>
    public static FaultyFileSystem Mount(FaultyNode root)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a file system");
        var system = new FaultyFileSystem(root);
        Directory.CreateDirectory(system.Path);
        if (
            system._fd < 0
            || mount("test", system.Path, "fuse", 0, $"fd={system._fd},rootmode=40000,user_id=0,group_id=0,default_permissions") != 0
        )
        {
            var problem = Posix.Describe(Posix.Errno);
            system._scratch.Dispose();
            Assert.Skip($"FUSE cannot be used here: {problem}");
        }

        new Thread(system.Serve) { IsBackground = true, Name = "faulty-files" }.Start();
        return system;
    }

    public void Dispose()
    {
        _ = umount2(Path, Detach);
        _scratch.Dispose();
    }

    private void Number(FaultyNode node)
    {
        // The root has the number 1; a file with two names is visited twice.
        if (node.Id == 0)
        {
            node.Id = (ulong)_nodes.Count + 1;
            _nodes.Add(node.Id, node);
            node.Children?.ForEach(child => Number(child.Node));
        }
    }

    private void Serve()
    {
        var request = new byte[256 * 1024];
        var answer = new byte[256 * 1024];
        while (true)
        {
            var length = Posix.Read(_fd, request);
            if (length < InHead)
            {
                if (length < 0 && Posix.Errno is Posix.NotFound or Posix.Interrupted)
                {
                    continue; // The request was cancelled.
                }

                _ = Posix.close(_fd);
                return;
            }

            var operation = BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(4));
            if (operation is 2 or 42 or 36)
            {
                continue; // FORGET, BATCH_FORGET and INTERRUPT have no response.
            }

            answer.AsSpan().Clear();
            var body = answer.AsSpan(OutHead);
            var node = _nodes.GetValueOrDefault(BinaryPrimitives.ReadUInt64LittleEndian(request.AsSpan(16)));
            var size = Answer(operation, node, request.AsSpan(InHead, length - InHead), body, out var error);
            BinaryPrimitives.WriteInt32LittleEndian(answer, OutHead + (error == 0 ? size : 0));
            BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), -error);
            request.AsSpan(8, 8).CopyTo(answer.AsSpan(8));
            _ = Posix.Write(_fd, answer.AsSpan(0, OutHead + (error == 0 ? size : 0)));
        }
    }

    // Writes the body of the response and returns its length in bytes.
    private static int Answer(uint operation, FaultyNode? node, ReadOnlySpan<byte> request, Span<byte> body, out int error)
    {
        error = 0;
        switch (operation)
        {
            case 26: // INIT
                BinaryPrimitives.WriteUInt32LittleEndian(body, 7);
                BinaryPrimitives.WriteUInt32LittleEndian(body[4..], 31);
                BinaryPrimitives.WriteUInt32LittleEndian(body[20..], 128 * 1024);
                return 64;
            case 1: // LOOKUP
                var name = Encoding.UTF8.GetString(request[..request.IndexOf((byte)0)]);
                var found = node!.Children!.Find(child => child.Name == name).Node;
                error = found?.OnLookup() ?? Posix.NotFound;
                if (error == 0)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(body, found!.Id);
                    Describe(found, body[40..]);
                }

                return 128;
            case 3: // GETATTR
                Describe(node!, body[16..]);
                return 104;
            case 14 or 27: // OPEN, OPENDIR
                error = node!.OnOpen();
                return 16;
            case 15: // READ
                var offset = BinaryPrimitives.ReadInt64LittleEndian(request[8..]);
                error = node!.OnRead(offset);
                var rest = node.Content.AsSpan((int)Math.Min(offset, node.Content.Length));
                rest = rest[..Math.Min(rest.Length, BinaryPrimitives.ReadInt32LittleEndian(request[16..]))];
                rest.CopyTo(body);
                return rest.Length;
            case 28: // READDIR
                var first = BinaryPrimitives.ReadInt64LittleEndian(request[8..]);
                error = node!.OnRead(first);
                return List(node, (int)first, body);
            case 18 or 29 or 25 or 38: // RELEASE, RELEASEDIR, FLUSH, DESTROY
                return 0;
            default:
                error = NotImplemented;
                return 0;
        }
    }

    private static int List(FaultyNode folder, int first, Span<byte> body)
    {
        var at = 0;
        for (var i = first; i < folder.Children!.Count && i - first < folder.NamesPerCall; i++)
        {
            var name = Encoding.UTF8.GetBytes(folder.Children[i].Name);
            BinaryPrimitives.WriteUInt64LittleEndian(body[at..], folder.Children[i].Node.Id);
            BinaryPrimitives.WriteInt64LittleEndian(body[(at + 8)..], i + 1);
            BinaryPrimitives.WriteInt32LittleEndian(body[(at + 16)..], name.Length);
            name.CopyTo(body[(at + 24)..]);
            at += (24 + name.Length + 7) / 8 * 8;
        }

        return at;
    }

    // struct fuse_attr
    private static void Describe(FaultyNode node, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, node.Id);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], node.Content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], (node.Content.Length + 511) / 512);
        for (var time = 24; time < 48; time += 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(into[time..], node.Seconds);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(into[60..], node.Children is null ? 0x81A4u : 0x41EDu);
        BinaryPrimitives.WriteUInt32LittleEndian(into[64..], node.Links);
        BinaryPrimitives.WriteUInt32LittleEndian(into[80..], 4096);
    }

#pragma warning disable IDE1006, SYSLIB1054 // the lower-case names come from libc
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
#pragma warning restore IDE1006, SYSLIB1054
}
