using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Done = 0;

    /// <summary>The command ran and failed.</summary>
    public const int Failed = 1;

    /// <summary>The command did not run: the command line or the configuration is wrong.</summary>
    public const int WrongUse = 2;

    /// <summary>The command succeeded in part and named what is missing, such as archives that a rebuild passed over.</summary>
    public const int Incomplete = 3;

    /// <summary>Returns the exit code for an error.</summary>
    public static int Of(Fault fault) => fault.Code is FaultCode.InvalidRequest or FaultCode.DataFolderWritable ? WrongUse : Failed;
}
