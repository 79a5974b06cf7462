namespace BackupEdge.Engine.Sqlite;

/// <summary>What SQLite says of a call that failed.</summary>
internal sealed class SqliteError : Exception
{
    public const int Error = 1;
    public const int Busy = 5;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int TooBig = 18;
    public const int NotADatabase = 26;

    /// <param name="code">SQLite's result code; only its primary part is kept.</param>
    /// <param name="message">SQLite's words.</param>
    public SqliteError(int code, string message)
        : base(message) => Code = code & 0xFF;

    /// <summary>The primary result code.</summary>
    public int Code { get; }

    /// <summary>Whether the file itself is at fault.</summary>
    public bool IsDamage => Code is Corrupt or NotADatabase;
}
