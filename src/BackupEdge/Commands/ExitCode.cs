using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done as asked.</summary>
    public const int Done = 0;

    /// <summary>It was tried and failed.</summary>
    public const int Failed = 1;

    /// <summary>It was not tried: the command line or the configuration is wrong.</summary>
    public const int WrongUse = 2;

    /// <summary>Done as far as possible: what could not be is named, such as archives that a rebuild passed over.</summary>
    public const int Incomplete = 3;

    /// <summary>The exit code for a fault.</summary>
    public static int Of(Fault fault) => fault.Code is FaultCode.InvalidRequest or FaultCode.DataFolderWritable ? WrongUse : Failed;
}
