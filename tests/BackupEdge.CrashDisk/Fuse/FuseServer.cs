using System.Buffers.Binary;

namespace BackupEdge.CrashDisk.Fuse;

/// <summary>
/// Answers the kernel's requests for a folder with the two files <c>disk</c> and <c>mark</c>, one after another on one thread, so that the
/// log has the order of the answers. Files are opened with FOPEN_DIRECT_IO, so the kernel does not cache them, and every write and fsync of
/// a loop device is received when it is made.
/// </summary>
internal sealed class FuseServer(FuseConnection connection, LoggedDisk disk)
{
    private const int RequestHeadBytes = 40;
    private const int MaxTransfer = 1 << 20;
    private const ulong RootNode = 1;
    private const ulong DiskNode = 2;
    private const ulong MarkNode = 3;

    private const int NoEntry = 2;
    private const int IoError = 5;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    private const uint BigWrites = 1 << 5;
    private const uint MaxPages = 1 << 22;
    private const uint DirectIo = 1;
    private const uint KeepSize = 1;

    // PUNCH_HOLE and ZERO_RANGE: after both, the range reads as zeros.
    private const uint ZeroingModes = 0x12;

    private readonly byte[] _request = new byte[MaxTransfer + 8192];
    private readonly byte[] _answer = new byte[MaxTransfer + 4096];

    /// <summary>Serves until the file system is unmounted.</summary>
    public void Run()
    {
        for (var length = connection.Receive(_request); length > 0; length = connection.Receive(_request))
        {
            var operation = (FuseOperation)BinaryPrimitives.ReadUInt32LittleEndian(_request.AsSpan(4));
            var number = BinaryPrimitives.ReadUInt64LittleEndian(_request.AsSpan(8));
            var node = BinaryPrimitives.ReadUInt64LittleEndian(_request.AsSpan(16));
            if (operation is FuseOperation.Forget or FuseOperation.ForgetMany or FuseOperation.Interrupt)
            {
                // These have no answer, and no request takes so long that it would have to be interrupted.
                continue;
            }

            var reply = new FuseReply(_answer);
            int errno;
            try
            {
                errno = Answer(operation, node, _request.AsSpan(RequestHeadBytes, length - RequestHeadBytes), ref reply);
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"{operation} failed: {e.Message}");
                errno = IoError;
            }

            connection.Send(reply.Finish(number, errno));
        }
    }

    private int Answer(FuseOperation operation, ulong node, ReadOnlySpan<byte> body, ref FuseReply reply)
    {
        switch (operation)
        {
            case FuseOperation.Initialize:
                return Initialize(body, ref reply);
            case FuseOperation.Lookup:
                return Lookup(body, ref reply);
            case FuseOperation.GetAttributes or FuseOperation.SetAttributes:
                // A shell that opens `mark` with `>` sets its size to 0, which is always its size.
                reply.AddZeros(16);
                AddAttributes(node, ref reply);
                return 0;
            case FuseOperation.Open or FuseOperation.OpenFolder:
                reply.Add64((long)node);
                reply.Add32(node == RootNode ? 0 : DirectIo);
                reply.Add32(0);
                return 0;
            case FuseOperation.Read:
                return Read(node, body, ref reply);
            case FuseOperation.Write:
                return Write(node, body, ref reply);
            case FuseOperation.Sync:
                if (node == DiskNode)
                {
                    disk.Flush();
                }

                return 0;
            case FuseOperation.Allocate:
                return Allocate(node, body);
            case FuseOperation.Statistics:
                reply.AddZeros(40);
                reply.Add32(4096);
                reply.Add32(255);
                reply.Add32(4096);
                reply.AddZeros(28);
                return 0;
            case FuseOperation.ReadFolder
            or FuseOperation.ReleaseFolder
            or FuseOperation.Release
            or FuseOperation.FlushFile
            or FuseOperation.Destroy:
                // Listing the folder is not supported, because its users know the two names.
                return 0;
            default:
                return NotImplemented;
        }
    }

    private static int Initialize(ReadOnlySpan<byte> body, ref FuseReply reply)
    {
        const uint Minor = 31;
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(body[12..]);
        reply.Add32(7);
        reply.Add32(Minor);
        reply.Add32(BinaryPrimitives.ReadUInt32LittleEndian(body[8..]));
        reply.Add32(flags & (BigWrites | MaxPages));
        reply.Add16(16);
        reply.Add16(12);
        reply.Add32(MaxTransfer);
        reply.Add32(1);
        reply.Add16(MaxTransfer / 4096);
        reply.AddZeros(34);
        return 0;
    }

    private int Lookup(ReadOnlySpan<byte> body, ref FuseReply reply)
    {
        var name = body[..body.IndexOf((byte)0)];
        var node =
            name.SequenceEqual("disk"u8) ? DiskNode
            : name.SequenceEqual("mark"u8) ? MarkNode
            : 0;
        if (node == 0)
        {
            return NoEntry;
        }

        reply.Add64((long)node);
        reply.AddZeros(32);
        AddAttributes(node, ref reply);
        return 0;
    }

    private void AddAttributes(ulong node, ref FuseReply reply)
    {
        const uint Folder = 0x41ED,
            File = 0x8180;
        var size = node == DiskNode ? disk.Bytes : 0;
        reply.Add64((long)node);
        reply.Add64(size);
        reply.Add64(size / 512);
        reply.AddZeros(36);
        reply.Add32(node == RootNode ? Folder : File);
        reply.Add32(1);
        reply.AddZeros(12);
        reply.Add32(4096);
        reply.AddZeros(4);
    }

    private int Read(ulong node, ReadOnlySpan<byte> body, ref FuseReply reply)
    {
        if (node == DiskNode)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(body[16..]), MaxTransfer);
            reply.Skip(disk.Read(BinaryPrimitives.ReadInt64LittleEndian(body[8..]), reply.Room[..size]));
        }

        return 0;
    }

    private int Write(ulong node, ReadOnlySpan<byte> body, ref FuseReply reply)
    {
        const int HeadOfWrite = 40;
        var offset = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(body[16..]);
        var bytes = body.Slice(HeadOfWrite, (int)size);
        if (node == MarkNode)
        {
            disk.Mark(bytes.TrimEnd((byte)'\n'));
        }
        else
        {
            disk.Write(offset, bytes);
        }

        reply.Add32(size);
        reply.Add32(0);
        return 0;
    }

    private int Allocate(ulong node, ReadOnlySpan<byte> body)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(body[16..]);
        var mode = BinaryPrimitives.ReadUInt32LittleEndian(body[24..]);
        if (node != DiskNode || (mode & ZeroingModes) == 0 || (mode & ~(ZeroingModes | KeepSize)) != 0)
        {
            return NotSupported;
        }

        disk.Zero(offset, Math.Min(length, disk.Bytes - offset));
        return 0;
    }
}
