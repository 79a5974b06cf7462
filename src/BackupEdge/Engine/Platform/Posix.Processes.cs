using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace BackupEdge.Engine.Platform;

/// <content>Calls about processes, and about what they leave behind.</content>
internal static unsafe partial class Posix
{
    private const int RemoveOfMemory = 0; // IPC_RMID
    private const int StateOfMemory = 2; // IPC_STAT
    private const int MemoryStateBytes = 112; // struct shmid_ds of 64-bit systems
    private const int CreatorAt = 80;

    /// <summary>Replaces this process by a program, which keeps its environment. Returns only if that is not possible.</summary>
    /// <param name="path">The absolute path of the program.</param>
    /// <param name="arguments">All arguments, of which the first is the name of the program.</param>
    public static void Execute(string path, ReadOnlySpan<string> arguments)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)arguments.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < arguments.Length; i++)
        {
            list[i] = Utf8StringMarshaller.ConvertToUnmanaged(arguments[i]);
        }

        _ = execv(Utf8StringMarshaller.ConvertToUnmanaged(path), list);
    }

    /// <summary>Removes a segment of System V shared memory, as soon as no process uses it any longer.</summary>
    /// <param name="id">The id.</param>
    /// <param name="key">The key that it must have.</param>
    /// <param name="creator">The id of the process that must have created it.</param>
    /// <returns>Whether it was removed.</returns>
    public static bool RemoveMemory(int id, int key, int creator)
    {
        // Larger than the structure, for other C libraries.
        var state = stackalloc byte[2 * MemoryStateBytes];
        return shmctl(id, StateOfMemory, state) == 0
            && BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(state, sizeof(int))) == key
            && BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(state + CreatorAt, sizeof(int))) == creator
            && shmctl(id, RemoveOfMemory, state) == 0;
    }
}
