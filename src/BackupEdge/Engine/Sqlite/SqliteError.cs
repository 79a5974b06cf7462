namespace BackupEdge.Engine.Sqlite;

/// <summary>Thrown when a call of SQLite fails.</summary>
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

    /// <param name="code">SQLite's result code, possibly an extended one.</param>
    /// <param name="message">SQLite's error message.</param>
    public SqliteError(int code, string message)
        : base(message) => Code = code & 0xFF;

    /// <summary>SQLite's primary result code.</summary>
    public int Code { get; }

    /// <summary>Whether the error means that the file is damaged or is not a database.</summary>
    public bool IsDamage => Code is Corrupt or NotADatabase;
}
